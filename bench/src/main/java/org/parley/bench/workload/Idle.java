package org.parley.bench.workload;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.parley.bench.load.Device;
import org.parley.bench.server.Processes;
import org.parley.bench.server.Service;

/// What a connection costs while nothing happens on it. The server is warmed up first: what the
/// first connections make it load is not charged to those that are measured.
public final class Idle implements Workload {
  /// Few at a time, and again and again: what they leave behind must be small beside what is
  /// measured, and all memory that a server takes for whoever comes must have been taken.
  private static final int WARM_UP_CONNECTIONS = 50;

  private static final int WARM_UP_SECONDS = 20;
  private static final int SETTLE_SECONDS = 5;

  /// @param connections at which memory is read, rising
  public record Plan(List<Integer> connections) {
    public Plan {
      connections = List.copyOf(connections);
      connections.forEach(it -> Plans.requireAtLeast(1, "connections", it));
    }
  }

  private final Plan plan;

  public Idle(Plan plan) {
    this.plan = plan;
  }

  @Override
  public List<Figure> run(Service service) throws IOException, InterruptedException {
    int most = plan.connections.getLast();
    try (Trial trial = Trial.of(service, Math.max(most, WARM_UP_CONNECTIONS))) {
      Rounds.within(
          WARM_UP_SECONDS,
          () -> {
            trial.crew().logOut(logIn(trial, 0, WARM_UP_CONNECTIONS));
            return WARM_UP_CONNECTIONS;
          });
      trial.pause(SETTLE_SECONDS);
      Memory without = Memory.of(service);
      List<Figure> figures = new ArrayList<>();
      List<Device> devices = new ArrayList<>();
      for (int connections : plan.connections) {
        devices.addAll(logIn(trial, devices.size(), connections));
        trial.pause(SETTLE_SECONDS);
        Memory with = Memory.of(service);
        String at = ", at " + connections;
        figures.add(
            Figure.less(
                "RSS a connection" + at, "KiB", (with.rssKib - without.rssKib) / connections));
        if (with.heapKib > 0) {
          figures.add(
              Figure.less(
                  "heap a connection" + at, "KiB", (with.heapKib - without.heapKib) / connections));
        }
        figures.add(Figure.neither("RSS" + at, "MiB", with.rssKib / 1024));
      }
      trial.crew().logOut(devices);
      return figures;
    }
  }

  private static List<Device> logIn(Trial trial, int from, int to) throws InterruptedException {
    return trial.crew().logIn(from, to, false, _ -> trial.failures()::add);
  }

  /// @param heapKib that is in use; 0 where nobody can tell
  private record Memory(double rssKib, double heapKib) {
    static Memory of(Service service) throws IOException, InterruptedException {
      double rssKib = Processes.rssKib(service.pids()); // as it is, garbage and all
      return new Memory(rssKib, service.heapKib());
    }
  }
}
