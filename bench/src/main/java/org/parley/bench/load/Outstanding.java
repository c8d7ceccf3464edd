package org.parley.bench.load;

import java.util.ArrayDeque;
import java.util.function.LongConsumer;

/// Messages that wait for a watermark: each has a position, and one mark settles all up to it.
public final class Outstanding {
  private record Entry(long position, long number) {}

  private final ArrayDeque<Entry> entries = new ArrayDeque<>();
  private long settled;

  /// @param position rises
  public void add(long position, long number, LongConsumer settle) {
    if (position <= settled) {
      settle.accept(number); // the mark came first
    } else {
      entries.add(new Entry(position, number));
    }
  }

  /// Settles all up to this position.
  public void upTo(long position, LongConsumer settle) {
    settled = Math.max(settled, position);
    while (!entries.isEmpty() && entries.peek().position <= settled) {
      settle.accept(entries.remove().number);
    }
  }
}
