package org.parley.store.contract;

import java.time.Clock;
import org.parley.messaging.CommitListener;

final class MemoryModelTest extends ModelContract {
  @Override
  protected StoreFixture open(Clock clock, CommitListener listener) {
    return new MemoryFixture(clock, listener);
  }
}
