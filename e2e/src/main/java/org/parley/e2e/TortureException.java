package org.parley.e2e;

/// The torture cannot go on, and why: something ended, or did not start again, that should.
final class TortureException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TortureException(String message) {
    super(message);
  }

  TortureException(String message, Throwable cause) {
    super(message, cause);
  }
}
