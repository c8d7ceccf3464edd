package org.parley.store.rocksdb;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.parley.messaging.Change;
import org.parley.messaging.Outcome;
import org.rocksdb.RocksDBException;

/// Something a caller waits for the committer to do. The caller's (virtual) thread is parked
/// meanwhile.
///
/// @param <T> what it answers
abstract sealed class Call<T> permits Call.Changes, Call.Alone {
  final long arrivedNanos = System.nanoTime();
  private final Thread caller = Thread.currentThread();
  private @Nullable T result;
  private @Nullable RuntimeException failure;
  private volatile boolean done;

  void complete(T answer) {
    result = answer;
    done = true;
    LockSupport.unpark(caller);
  }

  void fail(RuntimeException cause) {
    failure = cause;
    done = true;
    LockSupport.unpark(caller);
  }

  /// Blocks until it is done, also when interrupted: what was handed over may become durable, and
  /// the caller must know.
  T await() {
    boolean interrupted = false;
    while (!done) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (failure != null) {
      throw failure;
    }
    return java.util.Objects.requireNonNull(result);
  }

  /// Changes of mailboxes, committed together with those of others.
  static final class Changes extends Call<List<Outcome>> {
    final List<Change> changes;
    final long bytes;

    Changes(List<Change> changes) {
      this.changes = List.copyOf(changes);
      long sum = 0;
      for (Change change : changes) {
        sum +=
            switch (change) {
              case Change.Post post ->
                  post.own().wire().length
                      + (post.theirs() == null ? 0 : post.theirs().wire().length);
              case Change.Acknowledge _, Change.MarkRead _ -> 0;
            };
      }
      bytes = sum;
    }
  }

  /// Anything else that is written: by itself, so that it sees all that was written before.
  static final class Alone<T> extends Call<T> {
    private final Work<T> work;

    Alone(Work<T> work) {
      this.work = work;
    }

    T run(Engine engine, Batch batch) throws RocksDBException {
      return work.run(engine, batch);
    }
  }

  /// Reads what it needs and adds to the batch what is to be written. Runs on the committer.
  ///
  /// @param <T> what it answers
  @FunctionalInterface
  interface Work<T> {
    T run(Engine engine, Batch batch) throws RocksDBException;
  }
}
