package org.parley.store.rocksdb;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What an operator asks of the store: how long a commit takes, how much is done with one sync, who
/// waits, and whether anything failed.
final class StoreMetrics {
  private static final Logger log = LoggerFactory.getLogger(StoreMetrics.class);

  private final MeterRegistry registry;
  private final Timer commit;
  private final Timer sync;
  private final DistributionSummary batch;
  private final Counter syncedBytes;
  private final Counter writeErrors;
  private final Counter readErrors;

  StoreMetrics(MeterRegistry registry) {
    this.registry = registry;
    commit =
        Timer.builder("parley.store.commit")
            .description("from a call's arrival until its changes are durable and announced")
            .publishPercentiles(0.5, 0.99)
            .register(registry);
    sync =
        Timer.builder("parley.store.sync")
            .description("writing and syncing one batch")
            .publishPercentiles(0.5, 0.99)
            .register(registry);
    batch =
        DistributionSummary.builder("parley.store.batch")
            .description("changes in one synced batch")
            .baseUnit("changes")
            .register(registry);
    syncedBytes =
        Counter.builder("parley.store.synced")
            .description("written to the log and synced")
            .baseUnit("bytes")
            .register(registry);
    writeErrors = errors("write");
    readErrors = errors("read");
  }

  private Counter errors(String operation) {
    return Counter.builder("parley.store.errors")
        .description("operations the engine failed; after a failed write the store opens again")
        .tag("operation", operation)
        .register(registry);
  }

  void gauges(Collection<?> queue, Map<?, ?> mailboxes, Gate gate) {
    Gauge.builder("parley.store.queue", queue, Collection::size)
        .description("calls that wait for the committer")
        .baseUnit("calls")
        .register(registry);
    Gauge.builder("parley.store.mailboxes.cached", mailboxes, Map::size)
        .description("mailboxes whose state the committer remembers")
        .register(registry);
    Gauge.builder("parley.store.available", gate, g -> g.isOpen() ? 1 : 0)
        .description("1 if the store answers, 0 while it is closed or being opened again")
        .register(registry);
  }

  void committed(long arrivedNanos) {
    commit.record(System.nanoTime() - arrivedNanos, TimeUnit.NANOSECONDS);
  }

  void synced(long startedNanos, int changes, long bytes) {
    sync.record(System.nanoTime() - startedNanos, TimeUnit.NANOSECONDS);
    batch.record(changes);
    syncedBytes.increment((double) bytes);
  }

  void writeFailed() {
    writeErrors.increment();
  }

  void readFailed(Exception cause) {
    readErrors.increment();
    log.error(
        "The store could not read. If this repeats, stop the server and run './parley store verify';"
            + " a damaged store is replaced by its newest backup.",
        cause);
  }
}
