package org.parley.app;

/// The version of this program.
final class Version {
  static final String NAME = "parley 0.1.0";

  private Version() {}
}
