package org.parley.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Watermarks settle what is at or below them, once, whichever comes first.
final class OutstandingTest {
  private final Outstanding outstanding = new Outstanding();
  private final List<Long> settled = new ArrayList<>();

  @Test
  void aMarkSettlesAllUpToIt() {
    for (long position = 10; position <= 40; position += 10) {
      outstanding.add(position, position / 10, settled::add);
    }
    outstanding.upTo(29, settled::add);
    assertEquals(List.of(1L, 2L), settled);
    outstanding.upTo(40, settled::add);
    outstanding.upTo(40, settled::add);
    assertEquals(List.of(1L, 2L, 3L, 4L), settled);
  }

  @Test
  void aMarkThatComesFirstSettlesAtOnce() {
    outstanding.upTo(10, settled::add);
    outstanding.add(10, 1, settled::add);
    outstanding.add(11, 2, settled::add);
    assertEquals(List.of(1L), settled);
  }
}
