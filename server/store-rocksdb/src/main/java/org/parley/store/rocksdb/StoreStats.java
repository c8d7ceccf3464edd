package org.parley.store.rocksdb;

import java.util.List;

/// What a store holds.
///
/// @param directoryBytes all files, the write-ahead log with them
public record StoreStats(
    String epoch,
    long mailboxes,
    long accounts,
    long devices,
    long directoryBytes,
    List<Rows> tables) {
  public StoreStats {
    tables = List.copyOf(tables);
  }

  /// One table's numbers, as RocksDB estimates them.
  ///
  /// @param fileBytes in sorted files; rows that are only in the log are not in it
  public record Rows(String table, long rows, long fileBytes) {}
}
