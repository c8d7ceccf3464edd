package org.parley.client;

import org.parley.protocol.Limits;

/// Where a message stands among those of its chat, as one number: the life of the mailbox, then the
/// seq in it. Messages without a seq come last, in the order they were stored.
final class Positions {
  /// Lives are numbered from 1; a number holds 63 bits and a seq takes 53.
  static final int MAX_LIFE = 1_022;

  private static final long PENDING = (MAX_LIFE + 1) * Limits.SEQ_BOUND;

  private Positions() {}

  static long of(long life, long seq) {
    return life * Limits.SEQ_BOUND + seq;
  }

  static long pending(long row) {
    return PENDING + row;
  }
}
