package org.parley.store.rocksdb;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Checkpoint;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/// One open RocksDB with its tables. It is used until its first failed write, then closed and
/// replaced by one that is opened from what is on disk.
///
/// Reads are safe for any thread; [#write] is called by the committer only. Nothing may be called
/// once [#close] was: who calls must make sure of that (see [Gate]).
final class Engine implements AutoCloseable {
  private final EngineOptions options;
  private final RocksDB db;
  private final Map<Table, ColumnFamilyHandle> handles;
  private final WriteOptions synced = new WriteOptions().setSync(true);

  private Engine(EngineOptions options, RocksDB db, Map<Table, ColumnFamilyHandle> handles) {
    this.options = options;
    this.db = db;
    this.handles = handles;
  }

  static Engine open(Path directory, StoreOptions limits) throws RocksDBException {
    return open(directory, limits, false);
  }

  /// Opens what is there without writing anything, not even what a recovery would.
  static Engine openReadOnly(Path directory, StoreOptions limits) throws RocksDBException {
    return open(directory, limits, true);
  }

  private static Engine open(Path directory, StoreOptions limits, boolean readOnly)
      throws RocksDBException {
    RocksDB.loadLibrary();
    EngineOptions options = new EngineOptions(limits);
    try {
      List<ColumnFamilyDescriptor> families = new ArrayList<>();
      for (Table table : Table.values()) {
        families.add(new ColumnFamilyDescriptor(table.familyBytes(), options.family(table)));
      }
      List<ColumnFamilyHandle> opened = new ArrayList<>();
      String path = directory.toString();
      RocksDB db =
          readOnly
              ? RocksDB.openReadOnly(options.database(), path, families, opened)
              : RocksDB.open(options.database(), path, families, opened);
      Map<Table, ColumnFamilyHandle> handles = new EnumMap<>(Table.class);
      Iterator<ColumnFamilyHandle> inOrder = opened.iterator();
      for (Table table : Table.values()) {
        handles.put(table, inOrder.next());
      }
      return new Engine(options, db, handles);
    } catch (RocksDBException e) {
      options.close();
      throw e;
    }
  }

  ColumnFamilyHandle handle(Table table) {
    return Objects.requireNonNull(handles.get(table));
  }

  Optional<byte[]> get(Table table, byte[] key) throws RocksDBException {
    return Optional.ofNullable(getOrNull(table, key));
  }

  Optional<byte[]> get(Table table, View view, byte[] key) throws RocksDBException {
    return Optional.ofNullable(db.get(handle(table), view.options(), key));
  }

  byte @Nullable [] getOrNull(Table table, byte[] key) throws RocksDBException {
    return db.get(handle(table), key);
  }

  /// The values of these keys, in their order.
  ///
  /// @throws DamagedRowException one is missing
  List<byte[]> getAll(Table table, View view, List<byte[]> keys) throws RocksDBException {
    if (keys.isEmpty()) {
      return List.of(); // RocksDB asserts that something is asked for
    }
    List<ColumnFamilyHandle> same = Collections.nCopies(keys.size(), handle(table));
    List<byte[]> values = new ArrayList<>(keys.size());
    for (byte @Nullable [] value : db.multiGetAsList(view.options(), same, keys)) {
      if (value == null) {
        throw new DamagedRowException("an index names a row of " + table + " that is missing");
      }
      values.add(value);
    }
    return values;
  }

  /// To be closed by who asked for it. It sees the store as of now.
  RocksIterator iterator(Table table) {
    return db.newIterator(handle(table));
  }

  RocksIterator iterator(Table table, View view) {
    return db.newIterator(handle(table), view.options());
  }

  /// A view of the store as it is now, for reads that belong together.
  View view() {
    return new View(db);
  }

  /// Writes a batch and syncs it: on return it is durable, whole.
  void write(WriteBatch batch) throws RocksDBException {
    db.write(synced, batch);
  }

  /// Makes a consistent copy of the store in a folder that must not exist, by hard links where the
  /// file system allows. Writes go on meanwhile.
  void checkpoint(Path target) throws RocksDBException {
    try (Checkpoint checkpoint = Checkpoint.create(db)) {
      checkpoint.createCheckpoint(target.toString());
    }
  }

  /// The number of the newest row that was written.
  long latestSequence() {
    return db.getLatestSequenceNumber();
  }

  long property(Table table, String name) throws RocksDBException {
    return db.getLongProperty(handle(table), name);
  }

  /// Reads every file whole and compares it with the checksums in it.
  void verifyChecksums() throws RocksDBException {
    db.verifyChecksum();
  }

  @Override
  public void close() {
    synced.close();
    handles.values().forEach(ColumnFamilyHandle::close);
    db.close();
    options.close();
  }

  /// A snapshot with the options to read from it.
  static final class View implements AutoCloseable {
    private final RocksDB db;
    private final org.rocksdb.Snapshot snapshot;
    private final ReadOptions options;

    private View(RocksDB db) {
      this.db = db;
      this.snapshot = db.getSnapshot();
      this.options = new ReadOptions().setSnapshot(snapshot);
    }

    ReadOptions options() {
      return options;
    }

    @Override
    public void close() {
      options.close();
      db.releaseSnapshot(snapshot);
      snapshot.close();
    }
  }
}
