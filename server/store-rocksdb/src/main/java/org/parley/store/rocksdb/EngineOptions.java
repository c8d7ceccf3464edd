package org.parley.store.rocksdb;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.parley.messaging.RandomIds;
import org.rocksdb.AbstractNativeReference;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.IndexType;
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
///
/// *Speed.* `docs/internals/store.md` has what was measured, and of which choices.
final class EngineOptions implements AutoCloseable {
  private static final int BLOOM_BITS = 10;

  /// 4 parts, as a power of two: a part has to hold many of the largest blocks, or each drives the
  /// others out.
  private static final int CACHE_PARTS_BITS = 2;

  /// An id of 16 characters and the zero byte that ends it, with which keys of a mailbox begin.
  private static final int RUN_BYTES = RandomIds.ID_CHARS + 1;

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
    this.cache = own(new LRUCache(limits.blockCacheBytes(), CACHE_PARTS_BITS));
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
            // A file's filter in small blocks: whole, that of a million ids has 1.25 MB to read.
            .setIndexType(IndexType.kTwoLevelIndexSearch)
            .setPartitionFilters(true)
            .setPinTopLevelIndexAndFilter(true)
            .setFilterPolicy(bloom);
    ColumnFamilyOptions options =
        own(inRuns(table))
            .setTableFormatConfig(blocks)
            .setWriteBufferSize(limits.writeBufferBytes() / 2)
            .setLevelCompactionDynamicLevelBytes(true)
            .setCompressionType(CompressionType.LZ4_COMPRESSION);
    return switch (table) {
      // Asked for ids it does not have, once for every message.
      case IDS ->
          options
              .setMemtablePrefixBloomSizeRatio(MEMTABLE_BLOOM_RATIO)
              .setMemtableWholeKeyFiltering(true);
      case META, EVENTS, HISTORY, CHATS, ACCOUNTS -> options;
    };
  }

  /// Where rows of one mailbox or chat follow each other, the next is put behind the last one of
  /// its kind without a search through all that is in memory. The keys of others' ids may be longer
  /// or shorter than these lengths, which then only costs the search.
  private static ColumnFamilyOptions inRuns(Table table) {
    return switch (table) {
      case EVENTS -> inRuns(RUN_BYTES);
      case HISTORY -> inRuns(2 * RUN_BYTES);
      case META, CHATS, IDS, ACCOUNTS -> new ColumnFamilyOptions();
    };
  }

  /// RocksDB has this option in Java by its name only.
  private static ColumnFamilyOptions inRuns(int prefixBytes) {
    Properties byName = new Properties();
    byName.setProperty(
        "memtable_insert_with_hint_prefix_extractor", "rocksdb.CappedPrefix." + prefixBytes);
    return Objects.requireNonNull(
        ColumnFamilyOptions.getColumnFamilyOptionsFromProps(byName), "an option has another name");
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
