package org.parley.store.rocksdb;

import java.nio.file.Path;
import java.util.List;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/// Writes batches into a new RocksDB that is set up as the store sets it up, each synced before the
/// next: what remains of a commit when nothing but RocksDB is left of it. In this package, since
/// how the engine is set up is the store's own matter.
public final class RowReplay implements AutoCloseable {
  private final Engine engine;

  /// @param folder a new one
  public RowReplay(Path folder) throws RocksDBException {
    engine = Engine.open(folder, StoreOptions.DEFAULTS);
  }

  /// The number of the table that has one row for each message.
  public int messagesTable() {
    return engine.handle(Table.IDS).getID();
  }

  public void write(List<byte[]> batches) throws RocksDBException {
    for (byte[] rows : batches) {
      try (WriteBatch batch = new WriteBatch(rows)) {
        engine.write(batch);
      }
    }
  }

  @Override
  public void close() {
    engine.close();
  }
}
