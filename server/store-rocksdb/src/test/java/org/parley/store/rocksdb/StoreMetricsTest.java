package org.parley.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.parley.store.contract.Messages.ALICE;
import static org.parley.store.contract.Messages.BOB;
import static org.parley.store.contract.Messages.post;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The numbers an operator is promised.
final class StoreMetricsTest {
  @TempDir Path directory = Path.of("set by JUnit");

  @Test
  void commitsAreCountedWithTheirSizeAndTime() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (RocksStore store =
        RocksStore.open(
            directory, Clock.systemUTC(), (owner, event) -> false, registry, RocksFixture.SMALL)) {
      store.mailboxes().commit(List.of(post(ALICE, BOB, 1), post(ALICE, BOB, 2)));
      assertEquals(1, registry.get("parley.store.available").gauge().value());
      assertEquals(0, registry.get("parley.store.queue").gauge().value());
      assertEquals(2, registry.get("parley.store.mailboxes.cached").gauge().value());
    }
    assertEquals(2, registry.get("parley.store.batch").summary().totalAmount());
    assertTrue(registry.get("parley.store.commit").timer().count() >= 1);
    assertTrue(registry.get("parley.store.sync").timer().count() >= 1);
    assertTrue(registry.get("parley.store.synced").counter().count() > 100);
    assertEquals(
        0, registry.get("parley.store.errors").tag("operation", "write").counter().count());
    assertEquals(0, registry.get("parley.store.available").gauge().value());
  }
}
