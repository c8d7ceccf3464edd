package org.parley.bench.compare;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.parley.bench.server.Service;
import org.parley.bench.workload.Workload;

/// One workload, done by several servers.
///
/// @param title names it in the report
/// @param runs of each server
/// @param workload a new one for each run
public record Measure(
    String title, int runs, Supplier<Workload> workload, List<Contender> contenders) {
  public Measure {
    contenders = List.copyOf(contenders);
  }

  /// A server, and how it is run.
  ///
  /// @param name heads its column in the report
  public record Contender(String name, Opener opener) {}

  /// Sets a server up, with data of its own.
  @FunctionalInterface
  public interface Opener {
    Service open() throws IOException;
  }
}
