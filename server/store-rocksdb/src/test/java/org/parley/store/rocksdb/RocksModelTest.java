package org.parley.store.rocksdb;

import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.io.TempDir;
import org.parley.messaging.CommitListener;
import org.parley.store.contract.ModelContract;
import org.parley.store.contract.StoreFixture;

final class RocksModelTest extends ModelContract {
  @TempDir Path directory = Path.of("set by JUnit");

  @Override
  protected StoreFixture open(Clock clock, CommitListener listener) {
    return new RocksFixture(directory, clock, listener, RocksFixture.SMALL);
  }
}
