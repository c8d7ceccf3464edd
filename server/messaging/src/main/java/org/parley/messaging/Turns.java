package org.parley.messaging;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/// Lets only some sessions at a time do what keeps a processor busy, in the order they came. A
/// virtual thread keeps its carrier until it waits for something: without this, sessions that are
/// asked for one page after another would leave no carrier to those who send a message.
final class Turns {
  private final Semaphore free;

  /// @param most at a time
  Turns(int most) {
    this.free = new Semaphore(most, true);
  }

  /// One processor stays free, where there are several.
  static Turns forThisMachine() {
    return new Turns(Math.max(1, Runtime.getRuntime().availableProcessors() - 1));
  }

  /// @param work that does not wait for a client
  <T> T take(Supplier<T> work) {
    free.acquireUninterruptibly();
    try {
      return work.get();
    } finally {
      free.release();
    }
  }
}
