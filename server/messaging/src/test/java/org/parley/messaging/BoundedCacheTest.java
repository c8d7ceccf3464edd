package org.parley.messaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class BoundedCacheTest {
  private final ManualClock clock = new ManualClock();
  private final AtomicInteger loads = new AtomicInteger();
  private final BoundedCache<Integer, Integer> cache =
      new BoundedCache<>(160, weight -> weight, 1_000, clock);

  private Optional<Integer> load(int value) {
    loads.incrementAndGet();
    return Optional.of(value);
  }

  @Test
  void aValueIsLoadedOnceUntilItIsTooOld() {
    assertEquals(Optional.of(1), cache.get(7, key -> load(1)));
    assertEquals(Optional.of(1), cache.get(7, key -> load(2)));
    assertEquals(1, loads.get());
    clock.advance(Duration.ofSeconds(1));
    assertEquals(Optional.of(2), cache.get(7, key -> load(2)));
    assertEquals(Optional.of(2), cache.get(7, key -> load(3)));
  }

  @Test
  void absenceIsNotRemembered() {
    assertEquals(Optional.empty(), cache.get(7, key -> Optional.empty()));
    assertEquals(Optional.of(1), cache.get(7, key -> load(1)));
  }

  @Test
  void whatWasLoadedBeforeAnInvalidationIsNotKept() {
    cache.get(
        7,
        key -> {
          cache.invalidate(7); // while the load is under way
          return load(1);
        });
    assertEquals(Optional.of(2), cache.get(7, key -> load(2)));
    cache.invalidate(7);
    assertEquals(Optional.of(3), cache.get(7, key -> load(3)));
  }

  @Test
  void itsWeightIsBounded() {
    for (int key = 0; key < 10_000; key++) {
      cache.get(key, any -> load(1));
    }
    int kept = 0;
    for (int key = 0; key < 10_000; key++) {
      kept += cache.get(key, any -> Optional.empty()).orElse(0);
    }
    assertTrue(kept > 0 && kept <= 160, "kept " + kept);
  }

  @Test
  void aValueHeavierThanTheBoundIsNotKept() {
    cache.get(7, key -> load(1_000));
    assertEquals(Optional.of(1), cache.get(7, key -> load(1)));
  }

  @Test
  void whatWasUsedLongestAgoGoesFirst() {
    for (int key = 0; key < 160; key += 16) { // all of one stripe, which holds ten
      cache.get(key, any -> load(1));
    }
    cache.get(0, any -> load(2));
    cache.get(160, any -> load(1));
    assertEquals(Optional.of(1), cache.get(0, any -> load(2)));
    assertEquals(Optional.of(2), cache.get(16, any -> load(2)));
  }
}
