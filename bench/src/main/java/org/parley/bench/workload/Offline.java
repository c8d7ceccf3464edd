package org.parley.bench.workload;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.parley.bench.load.Device;
import org.parley.bench.load.DeviceListener;
import org.parley.bench.load.LoadException;
import org.parley.bench.load.Texts;
import org.parley.bench.server.Service;

/// Messages for users who are away, and then all come back at once and get them. Then they go, and
/// it begins again.
public final class Offline implements Workload {
  /// For each of them in a round that does not count.
  private static final int WARM_UP_MESSAGES = 20;

  /// @param away users who get messages while they are away
  /// @param messages for each of them
  /// @param writers who write them
  /// @param window messages of one writer that are not yet stored
  /// @param warmUpSeconds in which rounds begin that do not count
  /// @param seconds in which rounds begin that do
  public record Plan(
      int away, int messages, int writers, int window, int warmUpSeconds, int seconds) {
    public Plan {
      Plans.requireAtLeast(1, "away", away);
      Plans.requireAtLeast(1, "messages", messages);
      Plans.requireAtLeast(1, "writers", writers);
      Plans.requireAtLeast(1, "window", window);
      Plans.requireAtLeast(0, "warm-up", warmUpSeconds);
      Plans.requireAtLeast(1, "seconds", seconds);
      if (away % writers != 0) {
        throw new IllegalArgumentException(
            "%d users away cannot be shared by %d writers; take a multiple"
                .formatted(away, writers));
      }
    }
  }

  private final Plan plan;

  public Offline(Plan plan) {
    this.plan = plan;
  }

  @Override
  public List<Figure> run(Service service) throws IOException, InterruptedException {
    try (Trial trial = Trial.of(service, plan.writers + plan.away)) {
      Rounds.within(plan.warmUpSeconds, () -> new Round(trial, WARM_UP_MESSAGES).run());
      List<Took> rounds = Rounds.within(plan.seconds, () -> new Round(trial, plan.messages).run());
      Usage back = Usage.sum(rounds.stream().map(Took::back).toList());
      double storing = rounds.stream().mapToDouble(Took::storingSeconds).sum();
      double all = (double) plan.away * plan.messages * rounds.size();
      List<Figure> figures = new ArrayList<>();
      figures.add(Figure.more("received on return", "msg/s", all / back.seconds()));
      figures.add(Figure.more("stored for who is away", "msg/s", all / storing));
      figures.addAll(back.figures());
      return figures;
    }
  }

  /// @param storingSeconds from the first message to the last that was stored
  /// @param back from the first log-in to the last message that was received
  private record Took(double storingSeconds, Usage back) {}

  private final class Round {
    private final Trial trial;
    private final AtomicLong received = new AtomicLong();

    /// Of all together.
    private final long all;

    /// @param messages for each who is away
    Round(Trial trial, int messages) {
      this.trial = trial;
      this.all = (long) plan.away * messages;
    }

    Took run() throws IOException, InterruptedException {
      double storingSeconds = write();
      Usage.Meter meter = trial.measure();
      List<Device> back =
          trial.crew().logIn(plan.writers, plan.writers + plan.away, false, _ -> new Back());
      trial.awaitNone("messages", () -> all - received.get());
      Usage usage = meter.end();
      trial.crew().logOut(back);
      if (received.get() != all) {
        throw new LoadException("%d messages came of %d".formatted(received.get(), all));
      }
      return new Took(storingSeconds, usage);
    }

    /// @return the seconds it took
    private double write() throws InterruptedException {
      List<Writer> writers = new ArrayList<>();
      for (int i = 0; i < plan.writers; i++) {
        writers.add(new Writer(i));
      }
      List<Device> devices = trial.crew().logIn(0, plan.writers, false, writers::get);
      long began = System.nanoTime();
      trial
          .network()
          .loop()
          .execute(
              () -> {
                for (int i = 0; i < plan.writers; i++) {
                  writers.get(i).begin(devices.get(i));
                }
              });
      trial.awaitNone("messages", () -> writers.stream().mapToLong(Writer::left).sum());
      double seconds = (System.nanoTime() - began) / 1e9;
      trial.crew().logOut(devices);
      return seconds;
    }

    /// Writes to its share of those who are away, one after the other.
    private final class Writer implements DeviceListener {
      private final int index;
      private final long share = all / plan.writers;
      private long sent;
      private volatile long stored;
      private @Nullable Device device;

      Writer(int index) {
        this.index = index;
      }

      void begin(Device online) {
        device = online;
        fill(online);
      }

      long left() {
        return share - stored;
      }

      private void fill(Device device) {
        while (sent < share && sent - stored < plan.window) {
          int readers = plan.away / plan.writers;
          int to = plan.writers + index * readers + (int) (sent % readers);
          device.send(to, ++sent, Texts.HUNDRED_BYTES);
        }
        device.flush();
      }

      @Override
      public void stored(long number) {
        stored = number;
        fill(Objects.requireNonNull(device, "not online yet"));
      }

      @Override
      public void failed(String why) {
        trial.failures().add(why);
      }
    }

    private final class Back implements DeviceListener {
      @Override
      public void received(int messages) {
        received.addAndGet(messages);
      }

      @Override
      public void failed(String why) {
        trial.failures().add(why);
      }
    }
  }
}
