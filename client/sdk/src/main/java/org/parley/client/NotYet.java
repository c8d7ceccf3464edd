package org.parley.client;

/// Stands where code is still to come.
final class NotYet {
  private NotYet() {}

  static RuntimeException written() {
    return new UnsupportedOperationException("not yet written");
  }
}
