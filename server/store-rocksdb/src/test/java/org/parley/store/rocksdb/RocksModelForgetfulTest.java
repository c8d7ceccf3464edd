package org.parley.store.rocksdb;

import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.io.TempDir;
import org.parley.messaging.CommitListener;
import org.parley.store.contract.ModelContract;
import org.parley.store.contract.StoreFixture;

/// The same answers come from a store that remembers next to nothing between batches.
final class RocksModelForgetfulTest extends ModelContract {
  @TempDir Path directory = Path.of("set by JUnit");

  @Override
  protected StoreFixture open(Clock clock, CommitListener listener) {
    return new RocksFixture(directory, clock, listener, RocksFixture.SMALL.withCached(2, 3));
  }

  @Override
  protected boolean mayKeepReplaceableReceipts() {
    return true;
  }
}
