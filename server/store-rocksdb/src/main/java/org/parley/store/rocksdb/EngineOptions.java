package org.parley.store.rocksdb;

import java.util.ArrayList;
import java.util.List;
import org.rocksdb.AbstractNativeReference;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.WALRecoveryMode;

/// How RocksDB is set up: for a store that must not lose anything, on a small machine.
///
/// *Memory.* One block cache holds data, indexes and filters; one write buffer manager bounds what
/// all tables keep before they are written out.
///
/// *Recovery.* `kPointInTimeRecovery` replays the log up to the first record that is not whole. A
/// batch is one record with a checksum, so it is there whole or not at all, and a batch that a
/// crash tore was never acknowledged. [WalCheck] has looked before whether what follows such a
/// record shows that it was not the last. What recovery read from the log is written to sorted
/// files and synced before the store is open (`avoid_flush_during_recovery` is off), so that
/// nothing stands only on pages of a file whose sync had failed.
final class EngineOptions implements AutoCloseable {
  private static final int BLOOM_BITS = 10;
  private static final int BLOCK_BYTES = 8 * 1024;
  private static final int BACKGROUND_JOBS = 2;
  private static final double MEMTABLE_BLOOM_RATIO = 0.1;
  private static final long LOG_FILE_BYTES = 4L * 1024 * 1024;
  private static final int LOG_FILES = 4;
  private static final long BYTES_PER_SYNC = 1024 * 1024;
  private static final int OPEN_FILES = 512;

  private final List<AbstractNativeReference> owned = new ArrayList<>();
  private final StoreOptions limits;
  private final LRUCache cache;
  private final BloomFilter bloom;
  private final DBOptions database;

  EngineOptions(StoreOptions limits) {
    this.limits = limits;
    this.cache = own(new LRUCache(limits.blockCacheBytes()));
    this.bloom = own(new BloomFilter(BLOOM_BITS));
    this.database = own(databaseOptions(limits));
  }

  private static DBOptions databaseOptions(StoreOptions limits) {
    return new DBOptions()
        .setCreateIfMissing(true)
        .setCreateMissingColumnFamilies(true)
        .setParanoidChecks(true)
        .setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery)
        .setAvoidFlushDuringRecovery(false)
        .setMaxTotalWalSize(limits.walBytes())
        .setDbWriteBufferSize(limits.writeBufferBytes())
        .setBytesPerSync(BYTES_PER_SYNC)
        .setMaxBackgroundJobs(BACKGROUND_JOBS)
        .setMaxOpenFiles(OPEN_FILES)
        // A failed write closes the store; RocksDB is not to go on by itself behind our back.
        .setMaxBgErrorResumeCount(0)
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setMaxLogFileSize(LOG_FILE_BYTES)
        .setKeepLogFileNum(LOG_FILES)
        .setStatsDumpPeriodSec(0);
  }

  DBOptions database() {
    return database;
  }

  ColumnFamilyOptions family(Table table) {
    BlockBasedTableConfig blocks =
        new BlockBasedTableConfig()
            .setBlockCache(cache)
            .setBlockSize(BLOCK_BYTES)
            .setCacheIndexAndFilterBlocks(true)
            .setPinL0FilterAndIndexBlocksInCache(true)
            .setFilterPolicy(bloom);
    ColumnFamilyOptions options =
        own(new ColumnFamilyOptions())
            .setTableFormatConfig(blocks)
            .setWriteBufferSize(limits.writeBufferBytes() / 2)
            .setLevelCompactionDynamicLevelBytes(true)
            .setCompressionType(CompressionType.LZ4_COMPRESSION)
            .setBottommostCompressionType(CompressionType.ZSTD_COMPRESSION);
    return switch (table) {
      // Asked for ids it does not have, once for every message.
      case IDS ->
          options
              .setMemtablePrefixBloomSizeRatio(MEMTABLE_BLOOM_RATIO)
              .setMemtableWholeKeyFiltering(true);
      case META, EVENTS, HISTORY, CHATS, ACCOUNTS -> options;
    };
  }

  private <T extends AbstractNativeReference> T own(T reference) {
    owned.add(reference);
    return reference;
  }

  @Override
  public void close() {
    owned.reversed().forEach(AbstractNativeReference::close);
    owned.clear();
  }
}
