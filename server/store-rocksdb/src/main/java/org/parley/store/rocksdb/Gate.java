package org.parley.store.rocksdb;

import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;
import org.parley.messaging.StoreUnavailableException;

/// Stands between those who read and the engine, so that the engine is closed only when nobody
/// reads from it. Any number read at once; closing waits for those inside and turns away the rest.
final class Gate {
  private final StampedLock lock = new StampedLock();
  private @Nullable Engine engine;

  /// @param <T> what is read
  @FunctionalInterface
  interface Reader<T> {
    T read(Engine engine) throws org.rocksdb.RocksDBException;
  }

  /// @throws StoreUnavailableException the engine is closed, or failed to answer
  <T> T read(StoreMetrics metrics, Reader<T> reader) {
    long stamp = lock.tryReadLock();
    if (stamp == 0) {
      throw new StoreUnavailableException("the store is closing or being opened again");
    }
    try {
      Engine open = engine;
      if (open == null) {
        throw new StoreUnavailableException("the store is closed or being opened again");
      }
      return reader.read(open);
    } catch (org.rocksdb.RocksDBException | DamagedRowException e) {
      metrics.readFailed(e);
      throw new StoreUnavailableException("the store could not read", e);
    } finally {
      lock.unlockRead(stamp);
    }
  }

  void open(Engine next) {
    long stamp = lock.writeLock();
    try {
      engine = next;
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  /// Waits until nobody reads any more. The engine may be closed then.
  void shut() {
    long stamp = lock.writeLock();
    try {
      engine = null;
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  boolean isOpen() {
    long stamp = lock.tryReadLock();
    if (stamp == 0) {
      return false;
    }
    try {
      return engine != null;
    } finally {
      lock.unlockRead(stamp);
    }
  }
}
