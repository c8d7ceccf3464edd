package org.parley.messaging;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// One lock for each user, shared by chance with a few others. Held while what was read about a
/// user is written; nobody takes a second one meanwhile.
final class UserLocks {
  private static final int LOCKS = 64;

  private final List<ReentrantLock> locks =
      Stream.generate(ReentrantLock::new).limit(LOCKS).toList();

  <T> T with(UserId user, Supplier<T> work) {
    ReentrantLock lock = locks.get(Math.floorMod(user.hashCode(), LOCKS));
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }
}
