package org.parley.store.contract;

import java.time.Clock;
import org.parley.messaging.CommitListener;

final class MemoryMailboxesTest extends MailboxesContract {
  @Override
  protected StoreFixture open(Clock clock, CommitListener listener) {
    return new MemoryFixture(clock, listener);
  }
}
