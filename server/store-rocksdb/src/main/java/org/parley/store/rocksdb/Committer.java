package org.parley.store.rocksdb;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.parley.messaging.Change;
import org.parley.messaging.CommitListener;
import org.parley.messaging.Outcome;
import org.parley.messaging.StoreUnavailableException;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one thread that writes. It takes every call that waits, applies them in their order, writes
/// them as one batch with one sync, tells the listener, and wakes the callers. While it syncs, the
/// next calls gather: so the more is to do, the more is done with one sync.
///
/// When a write fails, nothing is known about that batch, so everything in memory is dropped, all
/// who wait get [StoreUnavailableException], and the engine is closed and opened from what is on
/// disk. Until that succeeds, whoever comes gets the same.
final class Committer implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(Committer.class);
  private static final int RECENT_INCOMING = 128;

  private final StoreOptions options;
  private final Clock clock;
  private final CommitListener listener;
  private final StoreMetrics metrics;
  private final EngineLife life;
  private final LazyWrites lazy;
  private final MailboxCache cache;
  private final BlockingQueue<Call<?>> queue;
  private final Queue<Call<?>> taken = new ArrayDeque<>();
  private long newestMillis;
  private long lazySinceNanos = System.nanoTime();
  private volatile boolean closing;
  private volatile boolean closed;

  Committer(
      StoreOptions options,
      Clock clock,
      CommitListener listener,
      StoreMetrics metrics,
      EngineLife life,
      LazyWrites lazy,
      MailboxCache cache) {
    this.options = options;
    this.clock = clock;
    this.listener = listener;
    this.metrics = metrics;
    this.life = life;
    this.lazy = lazy;
    this.cache = cache;
    this.queue = new ArrayBlockingQueue<>(options.queueCalls());
    metrics.gauges(queue, cache.shared(), life.gate());
  }

  /// Hands a call over and waits for its answer. Blocks while the queue is full.
  <T> T await(Call<T> call) {
    if (closing || !life.gate().isOpen()) {
      throw new StoreUnavailableException("the store is closed or being opened again");
    }
    try {
      queue.put(call);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreUnavailableException("interrupted before anything was written", e);
    }
    if (closed && queue.remove(call)) {
      throw new StoreUnavailableException("the store is closed");
    }
    return call.await();
  }

  /// Ends [#run] once what was handed over is done.
  void close() {
    closing = true;
    queue.offer(new Call.Alone<>((engine, batch) -> true)); // so that it does not wait for the next
  }

  @Override
  public void run() {
    @Nullable Engine engine = life.engine();
    try {
      newestMillis = life.newestMillis();
      while (engine != null && (!closing || !queue.isEmpty() || !taken.isEmpty())) {
        try {
          step(engine);
        } catch (RocksDBException | RuntimeException | Error e) {
          engine = failed(e);
        }
      }
      if (engine != null) {
        writeLazily(engine);
      }
    } catch (RocksDBException e) {
      log.error("The last cursors could not be written; devices will be sent some events again", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      log.warn("The store's committer was interrupted and ends");
    } catch (RuntimeException | Error e) {
      log.error("The store closes for a fault of its own; restart the server", e);
      throw e;
    } finally {
      closing = true;
      closed = true;
      failWaiting(new StoreUnavailableException("the store is closed"));
      life.close();
    }
  }

  /// Does what waits, or nothing for a second.
  private void step(Engine engine) throws RocksDBException, InterruptedException {
    if (taken.isEmpty()) {
      Call<?> first = queue.poll(options.lazyWriteMillis(), TimeUnit.MILLISECONDS);
      if (first != null) {
        taken.add(first);
        queue.drainTo(taken, options.batchChanges());
      }
    }
    if (taken.peek() instanceof Call.Alone<?> alone) {
      taken.remove();
      runAlone(engine, alone);
    } else if (!taken.isEmpty()) {
      commit(engine, takeChanges());
    }
    long waitedNanos = System.nanoTime() - lazySinceNanos;
    if (waitedNanos >= TimeUnit.MILLISECONDS.toNanos(options.lazyWriteMillis())) {
      writeLazily(engine);
    }
    cache.trim();
  }

  /// The next calls with changes, up to the bounds of a batch or the first other call.
  private List<Call.Changes> takeChanges() {
    List<Call.Changes> calls = new ArrayList<>();
    long bytes = 0;
    int changes = 0;
    while (taken.peek() instanceof Call.Changes call
        && (calls.isEmpty()
            || (bytes + call.bytes <= options.batchBytes()
                && changes + call.changes.size() <= options.batchChanges()))) {
      calls.add(call);
      bytes += call.bytes;
      changes += call.changes.size();
      taken.remove();
    }
    return calls;
  }

  private void commit(Engine engine, List<Call.Changes> calls) throws RocksDBException {
    List<Call.Changes> rest = new ArrayList<>(calls);
    while (!rest.isEmpty()) {
      Call.Changes unreadable = tryCommit(engine, rest);
      if (unreadable == null) {
        return;
      }
      rest.remove(unreadable);
    }
  }

  /// @return the call that could not be applied, if there is one: it has failed, and nothing of the
  ///   others was written
  private Call.@Nullable Changes tryCommit(Engine engine, List<Call.Changes> calls)
      throws RocksDBException {
    Transaction transaction = new Transaction(engine, cache, lazy, now());
    List<List<Outcome>> outcomes = new ArrayList<>(calls.size());
    int changes = 0;
    for (Call.Changes call : calls) {
      try {
        List<Outcome> answers = new ArrayList<>(call.changes.size());
        for (Change change : call.changes) {
          answers.add(transaction.apply(change));
        }
        outcomes.add(List.copyOf(answers));
        changes += answers.size();
      } catch (RocksDBException | RuntimeException e) {
        // Part of it is applied in memory: forget that, and do the others without this one.
        metrics.readFailed(e);
        cache.clear();
        lazy.clear();
        call.fail(new StoreUnavailableException("the store could not read", e));
        return call;
      } catch (Error e) {
        calls.forEach(waiting -> waiting.fail(unavailable(e)));
        throw e;
      }
    }
    try {
      write(engine, transaction, changes);
    } catch (RocksDBException | RuntimeException | Error e) {
      calls.forEach(call -> call.fail(unavailable(e)));
      throw e;
    }
    for (int i = 0; i < calls.size(); i++) {
      calls.get(i).complete(outcomes.get(i));
      metrics.committed(calls.get(i).arrivedNanos);
    }
    return null;
  }

  private void write(Engine engine, Transaction transaction, int changes) throws RocksDBException {
    if (transaction.isEmpty()) {
      return;
    }
    try (Batch batch = new Batch(engine)) {
      transaction.write(batch);
      writeSynced(batch, lazy.write(engine, batch), changes);
    }
    transaction.committed(listener, RECENT_INCOMING);
  }

  private <T> void runAlone(Engine engine, Call.Alone<T> call) throws RocksDBException {
    T answer;
    try (Batch batch = new Batch(engine)) {
      // First, so that what the call deletes stays deleted.
      LazyWrites.Written along = lazy.write(engine, batch);
      try {
        answer = call.run(engine, batch);
      } catch (RocksDBException | DamagedRowException e) {
        metrics.readFailed(e);
        call.fail(new StoreUnavailableException("the store could not read", e));
        return;
      } catch (RuntimeException e) {
        call.fail(e);
        return;
      }
      if (!batch.isEmpty()) {
        writeSynced(batch, along, 1);
      }
    } catch (RocksDBException | RuntimeException | Error e) {
      call.fail(unavailable(e));
      throw e;
    }
    call.complete(answer);
    metrics.committed(call.arrivedNanos);
  }

  private void writeLazily(Engine engine) throws RocksDBException {
    if (!lazy.isEmpty()) {
      try (Batch batch = new Batch(engine)) {
        writeSynced(batch, lazy.write(engine, batch), 0);
      }
    }
    lazySinceNanos = System.nanoTime();
  }

  /// Writes and syncs a batch.
  ///
  /// @param along what is in it and waited to be written along
  private void writeSynced(Batch batch, LazyWrites.Written along, int changes)
      throws RocksDBException {
    long started = System.nanoTime();
    long bytes = batch.write();
    metrics.synced(started, changes, bytes);
    along.durable();
    lazySinceNanos = System.nanoTime();
  }

  /// Time never goes back in a store, also when the machine's clock does.
  private long now() {
    newestMillis = Math.max(newestMillis, clock.millis());
    return newestMillis;
  }

  /// Drops what is in memory, and opens the store again from what is on disk.
  ///
  /// @return null if the store was closed before that succeeded
  private @Nullable Engine failed(Throwable cause) throws InterruptedException {
    metrics.writeFailed();
    log.error(
        "The store could not write; it closes and opens again from what is on disk. Nothing that was"
            + " acknowledged is lost. Check the space on the disk, its quota and its health ({}).",
        life.directory(),
        cause);
    life.shut();
    cache.clear();
    lazy.clear();
    failWaiting(unavailable(cause));
    long wait = options.reopenMinMillis();
    turnAwayFor(wait);
    while (!closing) {
      if (life.tryReopen()) {
        newestMillis = Math.max(newestMillis, life.newestMillis());
        log.info("The store is open again");
        return life.engine();
      }
      wait = Math.min(wait * 2, options.reopenMaxMillis());
      turnAwayFor(wait);
    }
    return null;
  }

  private static StoreUnavailableException unavailable(Throwable cause) {
    return new StoreUnavailableException("the store could not write", cause);
  }

  private void turnAwayFor(long millis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    for (long left = end - System.nanoTime();
        left > 0 && !closing;
        left = end - System.nanoTime()) {
      Call<?> call = queue.poll(Math.min(left, 50_000_000), TimeUnit.NANOSECONDS);
      if (call != null) {
        call.fail(new StoreUnavailableException("the store is being opened again"));
      }
    }
  }

  private void failWaiting(StoreUnavailableException cause) {
    queue.drainTo(taken);
    taken.forEach(call -> call.fail(cause));
    taken.clear();
  }
}
