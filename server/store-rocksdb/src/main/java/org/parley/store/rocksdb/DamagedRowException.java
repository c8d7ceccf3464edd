package org.parley.store.rocksdb;

/// A stored row is not what this program writes: the store is damaged, or another version's.
final class DamagedRowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DamagedRowException(String message) {
    super(message);
  }

  DamagedRowException(String message, Throwable cause) {
    super(message, cause);
  }
}
