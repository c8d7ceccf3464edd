package org.parley.bench.workload;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.parley.bench.load.Device;
import org.parley.bench.load.DeviceListener;
import org.parley.bench.load.LoadException;
import org.parley.bench.load.Texts;
import org.parley.bench.server.GcLog;
import org.parley.bench.server.ParleyService;
import org.parley.bench.server.Processes;
import org.parley.bench.server.Service;

/// A day of a server in some minutes: pairs who write at a fixed rate, many who are connected and
/// say nothing, and some who come, take what waited for them, and go. In the end every message has
/// to be delivered.
public final class Mixed implements Workload {
  private static final long HIGHEST_MICROS = TimeUnit.MINUTES.toMicros(2);

  /// Every so many messages one is to somebody who comes and goes.
  private static final int AWAY_EVERY = 10;

  private static final int STAY_MILLIS = 500;

  /// @param pairs of a writer and a reader
  /// @param rate messages a second, in all
  /// @param idle users who are connected and say nothing
  /// @param comers users who come and go
  /// @param comings of them, a second
  /// @param warmUpSeconds before anything is measured
  /// @param seconds that are measured
  public record Plan(
      int pairs, int rate, int idle, int comers, int comings, int warmUpSeconds, int seconds) {
    public Plan {
      Plans.requireAtLeast(1, "pairs", pairs);
      Plans.requireAtLeast(1, "rate", rate);
      Plans.requireAtLeast(0, "idle", idle);
      Plans.requireAtLeast(1, "comers", comers);
      Plans.requireAtLeast(1, "comings", comings);
      Plans.requireAtLeast(0, "warm-up", warmUpSeconds);
      Plans.requireAtLeast(1, "seconds", seconds);
    }

    private int firstReader() {
      return pairs;
    }

    private int firstComer() {
      return 2 * pairs;
    }

    private int firstIdle() {
      return firstComer() + comers;
    }

    private int users() {
      return firstIdle() + idle;
    }
  }

  private final Plan plan;
  private List<Series> series = List.of();

  public Mixed(Plan plan) {
    this.plan = plan;
  }

  /// Of the last run: messages delivered, and memory of the server, each second.
  public List<Series> series() {
    return series;
  }

  @Override
  public List<Figure> run(Service service) throws IOException, InterruptedException {
    try (Trial trial = Trial.of(service, plan.users())) {
      return new Run(trial).measure();
    }
  }

  private final class Run {
    private final Trial trial;
    private final List<Writer> writers = new ArrayList<>();
    private final Histogram latency = new Histogram(HIGHEST_MICROS, 3);
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong delivered = new AtomicLong();
    private volatile boolean going = true;
    private volatile boolean measuring;
    private final AtomicInteger present = new AtomicInteger();
    private long next;
    private long beganNanos;
    private int nextComer;

    Run(Trial trial) {
      this.trial = trial;
      for (int i = 0; i < plan.pairs; i++) {
        writers.add(new Writer());
      }
    }

    List<Figure> measure() throws IOException, InterruptedException {
      List<Device> others = logIn(plan.firstReader(), plan.firstComer());
      others.addAll(logIn(plan.firstIdle(), plan.users()));
      List<Device> devices = trial.crew().logIn(0, plan.pairs, false, writers::get);
      trial
          .network()
          .loop()
          .execute(
              () -> {
                beganNanos = System.nanoTime();
                sendWhatIsDue(devices);
                nextComes();
              });
      trial.pause(plan.warmUpSeconds);
      double heapBefore = trial.service().heapKib();
      int earlierPauses = pauses(0).pauses();
      measuring = true;
      Usage.Meter meter = trial.measure();
      watch();
      Usage usage = meter.end();
      measuring = false;
      GcLog pauses = pauses(earlierPauses);
      if (pauses.pauses() == 0 && trial.service() instanceof ParleyService) {
        throw new LoadException("the log of the server's garbage collector has no pause to read");
      }
      double heapAfter = trial.service().heapKib();
      going = false;
      trial.awaitNone("users who are to go", present::get);
      others.addAll(logIn(plan.firstComer(), plan.firstIdle()));
      trial.awaitNone("messages", () -> sent.get() - delivered.get());
      trial.crew().logOut(devices);
      trial.crew().logOut(others);
      trial.requireAllReceived(sent.get());
      return figures(usage, pauses, heapBefore, heapAfter);
    }

    private GcLog pauses(int earlier) throws IOException {
      return trial.service() instanceof ParleyService parley ? parley.gcLog(earlier) : GcLog.NONE;
    }

    private List<Device> logIn(int from, int to) throws InterruptedException {
      return trial.crew().logIn(from, to, false, _ -> trial.reader());
    }

    /// Reads what goes on, each second.
    private void watch() throws IOException, InterruptedException {
      List<Double> messages = new ArrayList<>();
      List<Double> memory = new ArrayList<>();
      long before = delivered.get();
      for (int second = 0; second < plan.seconds; second++) {
        trial.pause(1);
        long now = delivered.get();
        messages.add((double) (now - before));
        memory.add(Processes.rssKib(trial.service().pids()) / 1024.0);
        before = now;
      }
      series =
          List.of(
              new Series("delivered", "msg/s", messages),
              new Series("RSS of the server", "MiB", memory));
    }

    private List<Figure> figures(Usage usage, GcLog pauses, double heapBefore, double heapAfter) {
      List<Double> messages = series.getFirst().values();
      double all = messages.stream().mapToDouble(Double::doubleValue).sum();
      List<Figure> figures = new ArrayList<>();
      figures.add(Figure.more("delivered", "msg/s", all / plan.seconds));
      figures.add(Figure.less("delivered, p50", "ms", latency.getValueAtPercentile(50) / 1000.0));
      figures.add(Figure.less("delivered, p99", "ms", latency.getValueAtPercentile(99) / 1000.0));
      if (trial.service() instanceof ParleyService) {
        figures.add(Figure.neither("GC pauses", "pauses", pauses.pauses()));
        figures.add(Figure.less("GC pause, p99.9", "ms", pauses.percentile(99.9)));
        figures.add(Figure.neither("heap after GC, first", "MiB", heapBefore / 1024));
        figures.add(Figure.neither("heap after GC, last", "MiB", heapAfter / 1024));
        figures.add(Figure.less("growth of the heap", "MiB", (heapAfter - heapBefore) / 1024));
      }
      figures.addAll(usage.figures());
      return figures;
    }

    private void sendWhatIsDue(List<Device> devices) {
      long now = System.nanoTime();
      for (; going && dueNanos(next) <= now; next++) {
        int pair = (int) (next % plan.pairs);
        boolean away = next % AWAY_EVERY == 0;
        int to =
            away
                ? plan.firstComer() + (int) (next / AWAY_EVERY % plan.comers)
                : plan.firstReader() + pair;
        writers.get(pair).write(devices.get(pair), to, away ? 0 : dueNanos(next));
      }
      if (going) {
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

    /// One of those who come and go comes; the next will a moment later.
    private void nextComes() {
      if (!going) {
        return;
      }
      int user = plan.firstComer() + nextComer++ % plan.comers;
      present.incrementAndGet();
      trial
          .service()
          .dialect()
          .connect(trial.network(), user, false, this::staysAWhile, trial.reader());
      var _ =
          trial
              .network()
              .loop()
              .schedule(this::nextComes, 1_000_000 / plan.comings, TimeUnit.MICROSECONDS);
    }

    private void staysAWhile(Device device) {
      var _ =
          trial
              .network()
              .loop()
              .schedule(
                  () -> device.close(present::decrementAndGet), STAY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private final class Writer implements DeviceListener {
      /// When each message was due; 0 for one to somebody who may be away. Grown by the number.
      private final List<Long> dueNanos = new ArrayList<>();

      void write(Device device, int to, long due) {
        dueNanos.add(due);
        sent.incrementAndGet();
        device.send(to, dueNanos.size(), Texts.HUNDRED_BYTES);
        device.flush();
      }

      @Override
      public void delivered(long number) {
        delivered.incrementAndGet();
        long due = dueNanos.get((int) number - 1);
        if (measuring && due != 0) {
          latency.recordValue(Math.min((System.nanoTime() - due) / 1000, HIGHEST_MICROS));
        }
      }

      @Override
      public void failed(String why) {
        trial.failures().add(why);
      }
    }
  }
}
