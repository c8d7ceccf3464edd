package org.parley.gateway;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for what must happen, and fails if it does not in a time far above what it needs.
final class Await {
  static final Duration MOST = Duration.ofSeconds(30);

  private Await() {}

  static void until(String promise, BooleanSupplier holds) {
    long end = System.nanoTime() + MOST.toNanos();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("still not so: " + promise);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }
}
