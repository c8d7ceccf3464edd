package org.parley.bench.workload;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.parley.bench.load.Device;
import org.parley.bench.server.Service;

/// Everybody comes back at once, as after a network's outage: as many log-ins as the server takes,
/// some under way at a time. They came before, which does not count, so that Parley's devices
/// resume and a server has run for a while.
public final class Storm implements Workload {
  /// @param users who log in
  /// @param warmUps times they did so before
  public record Plan(int users, int warmUps) {}

  private final Plan plan;

  public Storm(Plan plan) {
    this.plan = plan;
  }

  @Override
  public List<Figure> run(Service service) throws IOException, InterruptedException {
    try (Trial trial = Trial.of(service, plan.users)) {
      for (int i = 0; i < plan.warmUps; i++) {
        trial.crew().logOut(logIn(trial));
      }
      Usage.Meter meter = trial.measure();
      List<Device> devices = logIn(trial);
      Usage usage = meter.end();
      trial.crew().logOut(devices);
      List<Figure> figures = new ArrayList<>();
      figures.add(Figure.more("log-ins", "log-ins/s", plan.users / usage.seconds()));
      figures.addAll(usage.figures());
      return figures;
    }
  }

  private List<Device> logIn(Trial trial) throws InterruptedException {
    return trial.crew().logIn(0, plan.users, false, _ -> trial.failures()::add);
  }
}
