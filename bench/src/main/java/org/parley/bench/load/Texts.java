package org.parley.bench.load;

/// What is written.
public final class Texts {
  public static final String HUNDRED_BYTES =
      "Shall we meet at the station at nine? ".repeat(3).substring(0, 100);

  private Texts() {}
}
