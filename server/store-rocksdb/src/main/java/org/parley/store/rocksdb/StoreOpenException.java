package org.parley.store.rocksdb;

/// The store cannot be opened. The message is for the operator: it says why, and what to do.
public final class StoreOpenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StoreOpenException(String message) {
    super(message);
  }

  StoreOpenException(String message, Throwable cause) {
    super(message, cause);
  }
}
