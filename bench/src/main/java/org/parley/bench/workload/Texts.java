package org.parley.bench.workload;

/// What is written.
final class Texts {
  static final String HUNDRED_BYTES =
      "Shall we meet at the station at nine? ".repeat(3).substring(0, 100);

  private Texts() {}
}
