package org.parley.bench.workload;

import java.util.List;

/// A number that was read again and again.
///
/// @param name for example `messages`
/// @param unit for example `msg/s`
/// @param values one for each second, from the beginning
public record Series(String name, String unit, List<Double> values) {
  public Series {
    values = List.copyOf(values);
  }
}
