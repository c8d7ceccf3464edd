package org.parley.bench.workload;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.parley.bench.load.Device;
import org.parley.bench.load.DeviceListener;
import org.parley.bench.load.Texts;
import org.parley.bench.server.Service;

/// As many messages as go through: each of some pairs has one who writes, and who keeps a window of
/// messages on the way. A message counts when its sender was told that it was delivered, or read.
/// In the end every message has to count, in order, or nothing was measured.
public final class Flood implements Workload {
  /// @param pairs of a writer and a reader
  /// @param window messages of one writer that are on the way at a time
  /// @param reads whether a message counts when it was read, not when it was delivered
  /// @param warmUpSeconds before anything is measured
  /// @param seconds that are measured
  public record Plan(int pairs, int window, boolean reads, int warmUpSeconds, int seconds) {
    public Plan {
      Plans.requireAtLeast(1, "pairs", pairs);
      Plans.requireAtLeast(1, "window", window);
      Plans.requireAtLeast(0, "warm-up", warmUpSeconds);
      Plans.requireAtLeast(1, "seconds", seconds);
    }
  }

  private final Plan plan;

  public Flood(Plan plan) {
    this.plan = plan;
  }

  @Override
  public List<Figure> run(Service service) throws IOException, InterruptedException {
    try (Trial trial = Trial.of(service, 2 * plan.pairs)) {
      return new Run(trial).measure();
    }
  }

  private final class Run {
    private final Trial trial;
    private final List<Writer> writers = new ArrayList<>();
    private volatile boolean writing = true;

    Run(Trial trial) {
      this.trial = trial;
      for (int pair = 0; pair < plan.pairs; pair++) {
        writers.add(new Writer(plan.pairs + pair));
      }
    }

    List<Figure> measure() throws IOException, InterruptedException {
      List<Device> readers =
          trial.crew().logIn(plan.pairs, 2 * plan.pairs, plan.reads, _ -> trial.reader());
      List<Device> devices = trial.crew().logIn(0, plan.pairs, plan.reads, writers::get);
      trial.network().loop().execute(() -> begin(devices));
      trial.pause(plan.warmUpSeconds);
      Usage.Meter meter = trial.measure();
      long before = counted();
      trial.pause(plan.seconds);
      long after = counted();
      Usage usage = meter.end();
      writing = false;
      trial.awaitNone("messages", () -> writers.stream().mapToLong(Writer::onTheWay).sum());
      trial.crew().logOut(devices);
      trial.crew().logOut(readers);
      trial.requireAllReceived(writers.stream().mapToLong(writer -> writer.sent).sum());
      List<Figure> figures = new ArrayList<>();
      figures.add(Figure.more("messages", "msg/s", (after - before) / usage.seconds()));
      figures.addAll(usage.figures());
      return figures;
    }

    private void begin(List<Device> devices) {
      for (int i = 0; i < devices.size(); i++) {
        writers.get(i).begin(devices.get(i));
      }
    }

    private long counted() {
      return writers.stream().mapToLong(writer -> writer.counted).sum();
    }

    private final class Writer implements DeviceListener {
      private final int reader;
      private volatile long sent;
      private volatile long counted;
      private @Nullable Device device;

      Writer(int reader) {
        this.reader = reader;
      }

      void begin(Device online) {
        device = online;
        fill(online);
      }

      long onTheWay() {
        return sent - counted;
      }

      private void fill(Device device) {
        long number = sent;
        while (writing && number - counted < plan.window) {
          number++;
          device.send(reader, number, Texts.HUNDRED_BYTES);
        }
        sent = number;
        device.flush();
      }

      @Override
      public void delivered(long number) {
        if (!plan.reads) {
          count(number);
        }
      }

      @Override
      public void read(long number) {
        if (plan.reads) {
          count(number);
        }
      }

      private void count(long number) {
        if (number != counted + 1) {
          failed("message %d counted after %d".formatted(number, counted));
        }
        counted = number;
        fill(Objects.requireNonNull(device, "not online yet"));
      }

      @Override
      public void failed(String why) {
        trial.failures().add(why);
      }
    }
  }
}
