package org.parley.store.rocksdb;

import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/// Rows to write together. Wraps RocksDB's batch with the store's tables.
final class Batch implements AutoCloseable {
  private final Engine engine;
  private final WriteBatch rows = new WriteBatch();

  Batch(Engine engine) {
    this.engine = engine;
  }

  void put(Table table, byte[] key, byte[] value) throws RocksDBException {
    rows.put(engine.handle(table), key, value);
  }

  void delete(Table table, byte[] key) throws RocksDBException {
    rows.delete(engine.handle(table), key);
  }

  /// Deletes every row whose key begins with this prefix.
  void deleteAll(Table table, byte[] prefix) throws RocksDBException {
    rows.deleteRange(engine.handle(table), prefix, Keys.after(prefix));
  }

  void clear() {
    rows.clear();
  }

  boolean isEmpty() {
    return rows.count() == 0;
  }

  /// @return how many bytes were written and synced
  long write() throws RocksDBException {
    long bytes = rows.getDataSize();
    engine.write(rows);
    return bytes;
  }

  @Override
  public void close() {
    rows.close();
  }
}
