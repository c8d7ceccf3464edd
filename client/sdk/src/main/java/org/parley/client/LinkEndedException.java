package org.parley.client;

/// Carries the end of a connection up to where it is handled.
final class LinkEndedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient End end;

  LinkEndedException(End end) {
    super(end.toString(), null, false, false);
    this.end = end;
  }

  End end() {
    return end;
  }
}
