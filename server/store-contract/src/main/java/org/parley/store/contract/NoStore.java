package org.parley.store.contract;

import org.parley.messaging.AccountStore;
import org.parley.messaging.Mailboxes;

/// What a suite has before its first test.
final class NoStore implements StoreFixture {
  @Override
  public Mailboxes mailboxes() {
    throw new IllegalStateException("no store is open");
  }

  @Override
  public AccountStore accounts() {
    throw new IllegalStateException("no store is open");
  }

  @Override
  public void reopen() {
    throw new IllegalStateException("no store is open");
  }

  @Override
  public void close() {}
}
