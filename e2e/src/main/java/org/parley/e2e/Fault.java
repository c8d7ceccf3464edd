package org.parley.e2e;

import java.util.random.RandomGenerator;

/// Something to be done to the system while it works.
sealed interface Fault {

  /// `kill -9`, and started again. With `dropUnsynced`, as after a loss of power.
  record KillServer(boolean dropUnsynced) implements Fault {}

  /// SIGTERM, and started again.
  record RestartServer() implements Fault {}

  /// `kill -9`, and started again on what its devices had written.
  record KillWorker(int worker) implements Fault {}

  /// Some of a worker's connections end.
  record Cut(int worker, Link.Ending ending) implements Fault {}

  /// Some of a worker's connections fall silent, while both sides believe them alive; cut after a
  /// while.
  record HalfOpen(int worker, Silence silence, int millis) implements Fault {}

  /// A worker's devices lose their connections, which the server takes for alive, and come back on
  /// others.
  record Vanish(int worker, int millis) implements Fault {}

  /// A worker's connections take little from the server for a while.
  record SlowReader(int worker, int bytesPerSecond, int millis) implements Fault {}

  /// Everything on a worker's connections takes longer for a while.
  record Delay(int worker, int delayMillis, int millis) implements Fault {}

  /// A worker's new connections are refused for a while, and its present ones end.
  record Refuse(int worker, int millis) implements Fault {}

  /// All connections of all workers end at once, so that all come back at once.
  record Storm() implements Fault {}

  /// Which way nothing passes.
  enum Silence {
    TO_SERVER,
    TO_CLIENT,
    BOTH
  }

  /// In words, for the log.
  default String words() {
    return switch (this) {
      case KillServer(var drop) ->
          drop ? "kill -9 server, drop what it had not synced" : "kill -9 server";
      case RestartServer() -> "stop and start server";
      case KillWorker(var worker) -> "kill -9 worker " + worker;
      case Cut(var worker, var ending) -> "cut worker " + worker + " (" + ending + ")";
      case HalfOpen(var worker, var silence, var millis) ->
          "half-open worker " + worker + " (" + silence + ", " + millis + " ms)";
      case Vanish(var worker, var millis) -> "vanish worker " + worker + " (" + millis + " ms)";
      case SlowReader(var worker, var rate, var millis) ->
          "slow reader worker " + worker + " (" + rate + " bytes/s, " + millis + " ms)";
      case Delay(var worker, var delay, var millis) ->
          "delay worker " + worker + " (by " + delay + " ms, " + millis + " ms)";
      case Refuse(var worker, var millis) -> "refuse worker " + worker + " (" + millis + " ms)";
      case Storm() -> "reconnect storm";
    };
  }

  /// Draws the next fault. The weights, in hundredths, make server faults rare enough for traffic
  /// between them.
  static Fault draw(RandomGenerator random, int workers) {
    int worker = random.nextInt(workers);
    int millis = 500 + random.nextInt(4_500);
    int weight = random.nextInt(100);
    if (weight < 5) {
      return new KillServer(false);
    } else if (weight < 13) {
      return new KillServer(true);
    } else if (weight < 17) {
      return new RestartServer();
    } else if (weight < 27) {
      return new KillWorker(worker);
    } else if (weight < 50) {
      return new Cut(worker, random.nextBoolean() ? Link.Ending.FIN : Link.Ending.RESET);
    } else if (weight < 63) {
      var silences = Silence.values();
      return new HalfOpen(worker, silences[random.nextInt(silences.length)], millis);
    } else if (weight < 75) {
      return new Vanish(worker, millis);
    } else if (weight < 84) {
      return new SlowReader(worker, 2_000 + random.nextInt(20_000), millis);
    } else if (weight < 91) {
      return new Delay(worker, 20 + random.nextInt(400), millis);
    } else if (weight < 95) {
      return new Refuse(worker, millis);
    }
    return new Storm();
  }
}
