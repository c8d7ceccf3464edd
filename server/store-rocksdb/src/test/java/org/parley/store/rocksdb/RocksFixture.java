package org.parley.store.rocksdb;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import org.parley.messaging.AccountStore;
import org.parley.messaging.CommitListener;
import org.parley.messaging.Mailboxes;
import org.parley.store.contract.StoreFixture;

final class RocksFixture implements StoreFixture {
  private static final long MIB = 1024L * 1024;
  static final StoreOptions SMALL = StoreOptions.DEFAULTS.withMemory(8 * MIB, 8 * MIB);

  private final Path directory;
  private final Clock clock;
  private final CommitListener listener;
  private final StoreOptions options;
  private RocksStore store;

  RocksFixture(Path directory, Clock clock, CommitListener listener, StoreOptions options) {
    this.directory = directory;
    this.clock = clock;
    this.listener = listener;
    this.options = options;
    store = openStore();
  }

  private RocksStore openStore() {
    return RocksStore.open(directory, clock, listener, new SimpleMeterRegistry(), options);
  }

  @Override
  public Mailboxes mailboxes() {
    return store.mailboxes();
  }

  @Override
  public AccountStore accounts() {
    return store.accounts();
  }

  @Override
  public void reopen() {
    store.close();
    store = openStore();
  }

  @Override
  public void close() {
    store.close();
  }
}
