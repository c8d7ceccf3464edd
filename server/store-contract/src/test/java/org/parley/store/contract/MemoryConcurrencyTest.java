package org.parley.store.contract;

import java.time.Clock;
import org.parley.messaging.CommitListener;

final class MemoryConcurrencyTest extends ConcurrencyContract {
  @Override
  protected StoreFixture open(Clock clock, CommitListener listener) {
    return new MemoryFixture(clock, listener);
  }
}
