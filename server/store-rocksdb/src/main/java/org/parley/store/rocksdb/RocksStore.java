package org.parley.store.rocksdb;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.parley.messaging.AccountStore;
import org.parley.messaging.CommitListener;
import org.parley.messaging.Mailboxes;
import org.parley.messaging.StoreUnavailableException;

/// The embedded store: mailboxes and accounts in one RocksDB directory. See the package's page for
/// how it works and what it keeps.
public final class RocksStore implements AutoCloseable {
  private final EngineLife life;
  private final Committer committer;
  private final Thread thread;
  private final RocksMailboxes mailboxes;
  private final RocksAccounts accounts;
  private final StoreMetrics metrics;

  private RocksStore(
      EngineLife life,
      Clock clock,
      CommitListener listener,
      MeterRegistry registry,
      StoreOptions options) {
    this.life = life;
    metrics = new StoreMetrics(registry);
    LazyWrites lazy = new LazyWrites();
    MailboxCache cache = new MailboxCache(lazy, options.cachedMailboxes(), options.cachedChats());
    committer = new Committer(options, clock, listener, metrics, life, lazy, cache);
    mailboxes = new RocksMailboxes(life, committer, cache, lazy, metrics);
    accounts = new RocksAccounts(life, committer, lazy, clock, metrics);
    thread = Thread.ofPlatform().name("parley-store-commit").unstarted(committer);
  }

  /// Opens the store of a directory, or makes one there. A restored backup begins a new epoch.
  ///
  /// @param listener told of every event once it is durable
  /// @throws StoreOpenException it is in use, damaged, or of another version
  public static RocksStore open(
      Path directory,
      Clock clock,
      CommitListener listener,
      MeterRegistry registry,
      StoreOptions options) {
    EngineLife life = EngineLife.open(directory.toAbsolutePath(), options);
    RocksStore store = new RocksStore(life, clock, listener, registry, options);
    store.thread.start();
    return store;
  }

  public Mailboxes mailboxes() {
    return mailboxes;
  }

  public AccountStore accounts() {
    return accounts;
  }

  /// Whether the store answers: it does not while it is opened again after a failed write.
  public boolean isAvailable() {
    return life.gate().isOpen();
  }

  /// Makes a backup while the store is in use: a folder that can be put in the place of the
  /// store's. It has everything that was durable when this was called, and the mailboxes in it
  /// begin a new epoch when it is served from. Files are hard-linked where the file system allows.
  ///
  /// @param target must not exist; it appears when the backup is whole
  /// @throws StoreUnavailableException the store is closed or being opened again
  /// @throws IOException the target exists or cannot be written
  public void checkpoint(Path target) throws IOException {
    Path whole = target.toAbsolutePath();
    if (Files.exists(whole)) {
      throw Backups.exists(whole);
    }
    Path partial = Backups.prepare(whole);
    boolean _ =
        life.gate()
            .read(
                metrics,
                engine -> {
                  engine.checkpoint(partial);
                  return true;
                });
    Backups.finish(partial, whole);
  }

  /// Finishes what was handed over and closes. Whoever calls later gets
  /// [StoreUnavailableException].
  @Override
  public void close() {
    committer.close();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
