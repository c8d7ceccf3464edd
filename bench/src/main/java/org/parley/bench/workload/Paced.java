package org.parley.bench.workload;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.parley.bench.load.Device;
import org.parley.bench.load.DeviceListener;
import org.parley.bench.load.Texts;
import org.parley.bench.server.Service;

/// How long a message takes at a fixed rate. Every message has a time at which it is due, whatever
/// became of those before it, and what is measured begins then: a server that stands still for a
/// second is charged with all that should have been sent meanwhile (G. Tene, *How NOT to measure
/// latency*: no coordinated omission).
public final class Paced implements Workload {
  private static final long HIGHEST_MICROS = TimeUnit.MINUTES.toMicros(2);
  private static final int DIGITS = 3;

  /// @param pairs of a writer and a reader, who take turns
  /// @param rate messages a second, of all together
  /// @param warmUpSeconds before anything is measured
  /// @param seconds that are measured
  public record Plan(int pairs, int rate, int warmUpSeconds, int seconds) {
    public Plan {
      Plans.requireAtLeast(1, "pairs", pairs);
      Plans.requireAtLeast(1, "rate", rate);
      Plans.requireAtLeast(0, "warm-up", warmUpSeconds);
      Plans.requireAtLeast(1, "seconds", seconds);
    }
  }

  private final Plan plan;

  public Paced(Plan plan) {
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
    private final Histogram stored = new Histogram(HIGHEST_MICROS, DIGITS);
    private final Histogram delivered = new Histogram(HIGHEST_MICROS, DIGITS);
    private final Histogram late = new Histogram(HIGHEST_MICROS, DIGITS);
    private final long warmUp = (long) plan.rate * plan.warmUpSeconds;
    private final long all = warmUp + (long) plan.rate * plan.seconds;
    private long beganNanos;
    private long next;
    private final AtomicLong left = new AtomicLong(all);

    Run(Trial trial) {
      this.trial = trial;
    }

    List<Figure> measure() throws IOException, InterruptedException {
      List<Device> readers =
          trial.crew().logIn(plan.pairs, 2 * plan.pairs, false, _ -> trial.reader());
      for (int pair = 0; pair < plan.pairs; pair++) {
        writers.add(new Writer(pair));
      }
      List<Device> devices = trial.crew().logIn(0, plan.pairs, false, writers::get);
      trial
          .network()
          .loop()
          .execute(
              () -> {
                beganNanos = System.nanoTime();
                sendWhatIsDue(devices);
              });
      trial.pause(plan.warmUpSeconds);
      Usage.Meter meter = trial.measure();
      trial.pause(plan.seconds);
      Usage usage = meter.end();
      trial.awaitNone("messages", left::get);
      trial.crew().logOut(devices);
      trial.crew().logOut(readers);
      trial.requireAllReceived(all);
      List<Figure> figures = new ArrayList<>();
      figures.addAll(percentiles("stored", stored));
      figures.addAll(percentiles("delivered", delivered));
      figures.add(Figure.neither("sent late, p99", "ms", late.getValueAtPercentile(99) / 1000.0));
      figures.addAll(usage.figures());
      return figures;
    }

    private void sendWhatIsDue(List<Device> devices) {
      long now = System.nanoTime();
      for (; next < all && dueNanos(next) <= now; next++) {
        Writer writer = writers.get((int) (next % plan.pairs));
        Device device = devices.get(writer.pair);
        device.send(plan.pairs + writer.pair, next / plan.pairs + 1, Texts.HUNDRED_BYTES);
        device.flush();
        if (next >= warmUp) {
          late.recordValue((System.nanoTime() - dueNanos(next)) / 1000);
        }
      }
      if (next < all) {
        var _ =
            trial
                .network()
                .loop()
                .schedule(
                    () -> sendWhatIsDue(devices),
                    dueNanos(next) - System.nanoTime(),
                    TimeUnit.NANOSECONDS);
      }
    }

    private long dueNanos(long message) {
      return beganNanos + message * TimeUnit.SECONDS.toNanos(1) / plan.rate;
    }

    private final class Writer implements DeviceListener {
      private final int pair;

      Writer(int pair) {
        this.pair = pair;
      }

      @Override
      public void stored(long number) {
        record(stored, number);
      }

      @Override
      public void delivered(long number) {
        record(delivered, number);
        left.decrementAndGet();
      }

      private void record(Histogram histogram, long number) {
        long message = (number - 1) * plan.pairs + pair;
        if (message >= warmUp) {
          long micros = (System.nanoTime() - dueNanos(message)) / 1000;
          histogram.recordValue(Math.min(micros, HIGHEST_MICROS));
        }
      }

      @Override
      public void failed(String why) {
        trial.failures().add(why);
      }
    }
  }

  private static List<Figure> percentiles(String what, Histogram micros) {
    List<Figure> figures = new ArrayList<>();
    for (double percentile : new double[] {50, 90, 99, 99.9}) {
      String name = what + ", p" + (percentile == 99.9 ? "99.9" : (int) percentile);
      figures.add(Figure.less(name, "ms", micros.getValueAtPercentile(percentile) / 1000.0));
    }
    return figures;
  }
}
