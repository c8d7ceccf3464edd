package org.parley.bench.workload;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Of a workload that is over sooner on one server than on another: all run for the same time, and
/// the fast ones do more of it.
final class Rounds {
  private Rounds() {}

  @FunctionalInterface
  interface Round<T> {
    T run() throws IOException, InterruptedException;
  }

  /// Begins one round after the other until so many seconds have passed; at least one.
  static <T> List<T> within(int seconds, Round<T> round) throws IOException, InterruptedException {
    long began = System.nanoTime();
    List<T> rounds = new ArrayList<>();
    do {
      rounds.add(round.run());
    } while (System.nanoTime() - began < TimeUnit.SECONDS.toNanos(seconds));
    return rounds;
  }
}
