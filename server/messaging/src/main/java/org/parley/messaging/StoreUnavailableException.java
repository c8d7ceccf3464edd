package org.parley.messaging;

/// The store cannot answer now: its engine failed, is full, or is restarting. Whatever was being
/// written may or may not be durable; the same request may be repeated. Clients see `UNAVAILABLE`
/// (HTTP: 503) and never this text.
public final class StoreUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreUnavailableException(String message) {
    super(message);
  }

  public StoreUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
