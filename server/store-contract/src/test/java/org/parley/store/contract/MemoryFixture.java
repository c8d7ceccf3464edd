package org.parley.store.contract;

import java.time.Clock;
import org.parley.messaging.AccountStore;
import org.parley.messaging.CommitListener;
import org.parley.messaging.Mailboxes;
import org.parley.messaging.MemoryAccountStore;
import org.parley.messaging.MemoryMailboxes;

final class MemoryFixture implements StoreFixture {
  private final MemoryMailboxes mailboxes;
  private final MemoryAccountStore accounts;

  MemoryFixture(Clock clock, CommitListener listener) {
    mailboxes = new MemoryMailboxes(clock, listener);
    accounts = new MemoryAccountStore(clock);
  }

  @Override
  public Mailboxes mailboxes() {
    return mailboxes;
  }

  @Override
  public AccountStore accounts() {
    return accounts;
  }

  @Override
  public void reopen() {
    mailboxes.restart();
  }

  @Override
  public void close() {}
}
