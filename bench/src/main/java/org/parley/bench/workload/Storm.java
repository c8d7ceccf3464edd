package org.parley.bench.workload;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.parley.bench.load.Device;
import org.parley.bench.load.Texts;
import org.parley.bench.server.Service;

/// Everybody comes back at once, as after a network's outage: as many log-ins as the server takes,
/// some under way at a time. Then they go, which is not measured, and do it again. Each had written
/// to the next before, so that nobody's mailbox is empty and Parley's devices resume.
public final class Storm implements Workload {
  /// @param users who log in
  /// @param warmUpSeconds in which they come and go before anything is measured
  /// @param seconds in which they begin to come
  public record Plan(int users, int warmUpSeconds, int seconds) {
    public Plan {
      Plans.requireAtLeast(2, "users", users);
      Plans.requireAtLeast(0, "warm-up", warmUpSeconds);
      Plans.requireAtLeast(1, "seconds", seconds);
    }
  }

  private final Plan plan;

  public Storm(Plan plan) {
    this.plan = plan;
  }

  @Override
  public List<Figure> run(Service service) throws IOException, InterruptedException {
    try (Trial trial = Trial.of(service, plan.users)) {
      writeToEachOther(trial);
      Rounds.within(plan.warmUpSeconds, () -> comeAndGo(trial));
      List<Usage> rounds = Rounds.within(plan.seconds, () -> comeAndGo(trial));
      trial.requireAllReceived(plan.users);
      Usage usage = Usage.sum(rounds);
      double all = (double) plan.users * rounds.size();
      List<Figure> figures = new ArrayList<>();
      figures.add(Figure.more("log-ins", "log-ins/s", all / usage.seconds()));
      figures.addAll(usage.figures());
      return figures;
    }
  }

  private void writeToEachOther(Trial trial) throws InterruptedException {
    List<Device> devices = logIn(trial);
    trial
        .network()
        .loop()
        .execute(
            () -> {
              for (int user = 0; user < plan.users; user++) {
                devices.get(user).send((user + 1) % plan.users, 1, Texts.HUNDRED_BYTES);
                devices.get(user).flush();
              }
            });
    trial.awaitNone("messages", () -> plan.users - trial.received());
    trial.crew().logOut(devices);
  }

  private List<Device> logIn(Trial trial) throws InterruptedException {
    return trial.crew().logIn(0, plan.users, false, _ -> trial.reader());
  }

  /// @return what coming took
  private Usage comeAndGo(Trial trial) throws IOException, InterruptedException {
    Usage.Meter meter = trial.measure();
    List<Device> devices = logIn(trial);
    Usage usage = meter.end();
    trial.crew().logOut(devices);
    return usage;
  }
}
