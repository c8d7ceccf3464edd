package org.parley.api;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A few platform threads for work that only burns processor, with a bounded line before them. A
/// storm of log-ins so costs these threads and nothing else.
final class HashingPool implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HashingPool.class);
  private static final int STOP_WITHIN_MILLIS = 2_000;

  private final ThreadPoolExecutor threads;
  private final long waitMillis;
  private final Timer work;
  private final Counter refused;

  /// @param threads passwords hashed at one time
  /// @param queue passwords that wait for a thread
  /// @param maxWait how long one may wait and be hashed, all in all
  HashingPool(int threads, int queue, Duration maxWait, MeterRegistry meters) {
    this.threads =
        new ThreadPoolExecutor(
            threads,
            threads,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(queue),
            Thread.ofPlatform().name("hashing-", 0).daemon().factory());
    this.threads.allowCoreThreadTimeOut(true); // and their memory goes with them
    this.waitMillis = maxWait.toMillis();
    this.work = Timer.builder("parley.hashing").description("hashing a password").register(meters);
    this.refused =
        Counter.builder("parley.hashing.refused")
            .description("passwords not hashed because too many waited")
            .register(meters);
    Gauge.builder("parley.hashing.queued", this, pool -> pool.threads.getQueue().size())
        .description("passwords that wait to be hashed")
        .register(meters);
    Gauge.builder("parley.hashing.running", this, pool -> pool.threads.getActiveCount())
        .description("passwords being hashed")
        .register(meters);
  }

  /// Runs the task on one of the threads.
  ///
  /// @return its result; nothing if the line is full or the wait was too long
  <T> Optional<T> run(Callable<T> task) {
    Future<T> future;
    try {
      future = threads.submit(() -> work.recordCallable(task));
    } catch (RejectedExecutionException _) {
      refused.increment();
      return Optional.empty();
    }
    try {
      return Optional.of(future.get(waitMillis, TimeUnit.MILLISECONDS));
    } catch (TimeoutException _) {
      giveUp(future);
      return Optional.empty();
    } catch (InterruptedException _) {
      giveUp(future);
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException("hashing failed", e.getCause());
    }
  }

  private void giveUp(Future<?> future) {
    future.cancel(false);
    threads.purge();
    refused.increment();
  }

  @Override
  public void close() {
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(STOP_WITHIN_MILLIS, TimeUnit.MILLISECONDS)) {
        LOG.warn("a password is still being hashed while the server stops");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
