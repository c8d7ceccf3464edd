package org.parley.bench.workload;

import java.io.IOException;
import java.util.List;
import org.parley.bench.server.Processes;

/// What a server and the generator use between two moments.
///
/// @param seconds that passed
/// @param serverCpu cores that the server kept busy on average
/// @param loadCpu the same for the generator: near 1 the generator is what was measured
/// @param serverRssMib at the end
public record Usage(double seconds, double serverCpu, double loadCpu, double serverRssMib) {

  /// Begins to measure.
  static Meter begin(List<Long> server) throws IOException {
    return new Meter(server);
  }

  /// Of several stretches of time as if they were one.
  static Usage sum(List<Usage> usages) {
    double seconds = usages.stream().mapToDouble(Usage::seconds).sum();
    return new Usage(
        seconds,
        usages.stream().mapToDouble(it -> it.serverCpu * it.seconds).sum() / seconds,
        usages.stream().mapToDouble(it -> it.loadCpu * it.seconds).sum() / seconds,
        usages.getLast().serverRssMib);
  }

  List<Figure> figures() {
    return List.of(
        Figure.neither("server", "cores", serverCpu),
        Figure.neither("generator", "cores", loadCpu),
        Figure.neither("RSS of the server", "MiB", serverRssMib));
  }

  static final class Meter {
    private final List<Long> server;
    private final List<Long> load = List.of(ProcessHandle.current().pid());
    private final long startedNanos = System.nanoTime();
    private final long serverMillis;
    private final long loadMillis;

    private Meter(List<Long> server) throws IOException {
      this.server = server;
      this.serverMillis = Processes.cpuMillis(server);
      this.loadMillis = Processes.cpuMillis(load);
    }

    Usage end() throws IOException {
      double millis = (System.nanoTime() - startedNanos) / 1e6;
      return new Usage(
          millis / 1000,
          (Processes.cpuMillis(server) - serverMillis) / millis,
          (Processes.cpuMillis(load) - loadMillis) / millis,
          Processes.rssKib(server) / 1024.0);
    }
  }
}
