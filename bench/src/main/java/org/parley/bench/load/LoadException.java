package org.parley.bench.load;

/// A measurement is void; the message says why.
public final class LoadException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public LoadException(String message) {
    super(message);
  }
}
