package org.parley.api;

import java.util.List;

/// Whether the server should get requests now.
///
/// @param reasons why not, for an operator to read; empty if it is ready
public record Readiness(List<String> reasons) {
  public static final Readiness READY = new Readiness(List.of());

  public Readiness {
    reasons = List.copyOf(reasons);
  }

  public boolean ready() {
    return reasons.isEmpty();
  }
}
