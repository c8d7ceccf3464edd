package org.parley.bench.workload;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.parley.bench.load.Device;
import org.parley.bench.server.Service;

/// Everybody comes back at once, as after a network's outage: as many log-ins as the server takes,
/// some under way at a time. Then they go, which is not measured, and do it again. They came
/// before, so that Parley's devices resume.
public final class Storm implements Workload {
  /// @param users who log in
  /// @param warmUpSeconds in which they come and go before anything is measured
  /// @param seconds in which they begin to come
  public record Plan(int users, int warmUpSeconds, int seconds) {}

  private final Plan plan;

  public Storm(Plan plan) {
    this.plan = plan;
  }

  @Override
  public List<Figure> run(Service service) throws IOException, InterruptedException {
    try (Trial trial = Trial.of(service, plan.users)) {
      Rounds.within(plan.warmUpSeconds, () -> comeAndGo(trial));
      List<Usage> rounds = Rounds.within(plan.seconds, () -> comeAndGo(trial));
      Usage usage = Usage.sum(rounds);
      double all = (double) plan.users * rounds.size();
      List<Figure> figures = new ArrayList<>();
      figures.add(Figure.more("log-ins", "log-ins/s", all / usage.seconds()));
      figures.addAll(usage.figures());
      return figures;
    }
  }

  /// @return what coming took
  private Usage comeAndGo(Trial trial) throws IOException, InterruptedException {
    Usage.Meter meter = trial.measure();
    List<Device> devices = trial.crew().logIn(0, plan.users, false, _ -> trial.failures()::add);
    Usage usage = meter.end();
    trial.crew().logOut(devices);
    return usage;
  }
}
