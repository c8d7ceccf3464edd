package org.parley.e2e;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/// One torture, from the first start to the verdict: faults for a while, then a quiet phase in
/// which everything catches up, then the judgement. On one thread.
final class TortureRun {
  private static final int MEAN_PAUSE_MILLIS = 450;
  private static final int SETTLED_MILLIS = 2_500;
  private static final int POLL_MILLIS = 250;

  /// How long the quiet phase may take before what is missing counts as lost.
  private static final int QUIET_TIMEOUT_MILLIS = 180_000;

  /// The end of a disturbance.
  private record Relief(long at, Runnable action) {}

  private final TortureOptions options;
  private final PrintWriter out;
  private final SplittableRandom random;
  private final HistoryFile history;
  private final List<Entry.Fault> faults = new ArrayList<>();
  private final PriorityQueue<Relief> reliefs =
      new PriorityQueue<>(Comparator.comparingLong(Relief::at));
  private final long begun = System.nanoTime();

  TortureRun(TortureOptions options, PrintWriter out) throws IOException {
    this.options = options;
    this.out = out;
    this.random = new SplittableRandom(options.seed());
    this.history = HistoryFile.append(options.folder().resolve("faults"));
  }

  /// @param verdict what the checker says
  /// @param faults how many there were
  record Result(Verdict verdict, int faults) {}

  Result run() throws IOException, InterruptedException {
    try (history;
        var stage = Stage.set(options)) {
      say("%d workers and the server are ready".formatted(options.clients()));
      for (var worker : stage.workers()) {
        worker.go();
      }
      disturb(stage);
      relieve(stage, Long.MAX_VALUE);
      say("quiet");
      for (var worker : stage.workers()) {
        worker.quiet();
      }
      settle(stage);
      stage.startAudits(random.split());
      var early = awaitComplete(stage);
      say("all devices are where they will get" + (early ? "" : ", but not where they should"));
      stage.conclude();
      return new Result(Checker.check(stage.histories(), faults, true), faults.size());
    }
  }

  private void say(String what) {
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    out.printf(Locale.ROOT, "%7.1f s  %s%n", millis / 1_000.0, what);
    out.flush();
  }

  private static long now() {
    return System.currentTimeMillis();
  }

  private void disturb(Stage stage) throws IOException, InterruptedException {
    long end = now() + options.seconds() * 1_000L;
    long next = now() + MEAN_PAUSE_MILLIS;
    while (now() < end) {
      long wake = Math.min(end, next);
      if (!reliefs.isEmpty()) {
        wake = Math.min(wake, reliefs.peek().at());
      }
      if (wake > now()) {
        Thread.sleep(wake - now());
      }
      stage.requireAlive();
      relieve(stage, now());
      if (now() >= next && now() < end) {
        var fault = Fault.draw(random, options.clients());
        say(fault.words());
        long t = now();
        long until = cause(stage, fault);
        var entry = new Entry.Fault(t, until, workerOf(fault), fault.words());
        history.add(entry);
        faults.add(entry);
        next = now() + (long) (-MEAN_PAUSE_MILLIS * Math.log(1 - random.nextDouble()));
      }
    }
  }

  private void relieve(Stage stage, long until) {
    while (!reliefs.isEmpty() && reliefs.peek().at() <= until) {
      reliefs.poll().action().run();
    }
    stage.requireAlive();
  }

  private static int workerOf(Fault fault) {
    return switch (fault) {
      case Fault.KillServer _, Fault.RestartServer _, Fault.Storm _ -> -1;
      case Fault.KillWorker(var worker) -> worker;
      case Fault.Cut(var worker, _) -> worker;
      case Fault.HalfOpen(var worker, _, _) -> worker;
      case Fault.Vanish(var worker, _) -> worker;
      case Fault.SlowReader(var worker, _, _) -> worker;
      case Fault.Delay(var worker, _, _) -> worker;
      case Fault.Refuse(var worker, _) -> worker;
    };
  }

  /// @return when it is over
  private long cause(Stage stage, Fault fault) throws IOException, InterruptedException {
    switch (fault) {
      case Fault.KillServer(var drop) -> {
        stage.killServer();
        if (drop) {
          say("  dropped " + stage.dropUnsynced(random));
        }
        stage.startServer();
      }
      case Fault.RestartServer() -> {
        stage.terminateServer();
        stage.startServer();
      }
      case Fault.KillWorker(var worker) -> stage.killWorker(worker);
      case Fault.Cut(var worker, var ending) ->
          some(stage, worker).forEach(link -> link.cut(ending));
      case Fault.HalfOpen(var worker, var silence, var millis) -> {
        return halfOpen(some(stage, worker), silence, millis);
      }
      case Fault.Vanish(var worker, var millis) -> {
        var links = some(stage, worker);
        links.forEach(Link::vanish);
        return later(millis, () -> links.forEach(link -> link.cut(Link.Ending.FIN)));
      }
      case Fault.SlowReader(var worker, var rate, var millis) -> {
        var links = some(stage, worker);
        links.forEach(link -> link.treat(Link.Direction.TO_CLIENT, new Link.Throttle(rate)));
        return later(millis, () -> links.forEach(Link::recover));
      }
      case Fault.Delay(var worker, var delay, var millis) -> {
        var links = some(stage, worker);
        links.forEach(link -> link.treatBoth(new Link.Delay(delay)));
        return later(millis, () -> links.forEach(Link::recover));
      }
      case Fault.Refuse(var worker, var millis) -> {
        var proxy = stage.proxy(worker);
        proxy.refuse(true);
        proxy.links().forEach(link -> link.cut(Link.Ending.RESET));
        return later(millis, () -> proxy.refuse(false));
      }
      case Fault.Storm() ->
          stage
              .proxies()
              .forEach(proxy -> proxy.links().forEach(link -> link.cut(Link.Ending.RESET)));
    }
    return now();
  }

  private long halfOpen(List<Link> links, Fault.Silence silence, int millis) {
    for (var link : links) {
      switch (silence) {
        case TO_SERVER -> link.treat(Link.Direction.TO_SERVER, new Link.Swallow());
        case TO_CLIENT -> link.treat(Link.Direction.TO_CLIENT, new Link.Swallow());
        case BOTH -> link.treatBoth(new Link.Swallow());
      }
    }
    return later(millis, () -> links.forEach(link -> link.cut(Link.Ending.RESET)));
  }

  private long later(int millis, Runnable action) {
    long at = now() + millis;
    reliefs.add(new Relief(at, action));
    return at;
  }

  /// About half of a worker's connections, at least one if there is one.
  private List<Link> some(Stage stage, int worker) {
    var links = stage.proxy(worker).links();
    if (links.isEmpty()) {
      return links;
    }
    int first = random.nextInt(links.size());
    var chosen = new ArrayList<Link>();
    for (int i = 0; i < links.size(); i++) {
      if (i == first || random.nextBoolean()) {
        chosen.add(links.get(i));
      }
    }
    return chosen;
  }

  /// Waits until nothing waits to be sent and nothing comes any more.
  private void settle(Stage stage) throws IOException, InterruptedException {
    long deadline = now() + QUIET_TIMEOUT_MILLIS;
    Map<String, TestDevice.Status> before = new HashMap<>();
    long since = now();
    while (now() < deadline && now() - since < SETTLED_MILLIS) {
      Thread.sleep(POLL_MILLIS);
      Map<String, TestDevice.Status> present = new HashMap<>();
      boolean pending = false;
      for (var status : stage.status()) {
        present.put(status.device(), status);
        pending |= status.pending() > 0;
      }
      if (pending || !present.equals(before)) {
        since = now();
      }
      before = present;
    }
  }

  /// Waits until the checker misses nothing.
  ///
  /// @return false if time was up before, or something is wrong that time does not mend
  private boolean awaitComplete(Stage stage) throws IOException, InterruptedException {
    long deadline = now() + QUIET_TIMEOUT_MILLIS;
    while (true) {
      settle(stage);
      var verdict = Checker.check(stage.histories(), faults, false);
      if (verdict.clean()) {
        return true;
      }
      if (!verdict.mayStillCome() || now() > deadline) {
        return false;
      }
    }
  }
}
