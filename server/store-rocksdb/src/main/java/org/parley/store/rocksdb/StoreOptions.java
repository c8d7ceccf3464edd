package org.parley.store.rocksdb;

/// Every limit of the embedded store, each with its unit. Memory in native code is at most about
/// `blockCacheBytes + writeBufferBytes`; what is cached on the heap is bounded by the two `cached`
/// numbers, about 0.5 KiB a mailbox, 0.3 KiB a chat and 3 KiB more for a mailbox with 128 messages
/// nobody received yet.
///
/// @param blockCacheBytes cache of blocks read from files, with their indexes and filters
/// @param writeBufferBytes what is kept in memory before it is written to sorted files
/// @param walBytes size of the write-ahead log above which memory is written out to free it
/// @param queueCalls most callers whose changes wait for the committer; more of them block
/// @param batchChanges most changes in one synced batch
/// @param batchBytes size of bodies in one synced batch, above which no further call is added
/// @param cachedMailboxes most mailboxes whose state the committer remembers
/// @param cachedChats most chats whose state the committer remembers, over all mailboxes
/// @param lazyWriteMillis how long cursors and times of last use wait for a batch to ride in
/// @param reopenMinMillis first wait after a failed write before the store is opened again
/// @param reopenMaxMillis longest wait between two attempts to open the store again
public record StoreOptions(
    long blockCacheBytes,
    long writeBufferBytes,
    long walBytes,
    int queueCalls,
    int batchChanges,
    int batchBytes,
    int cachedMailboxes,
    int cachedChats,
    int lazyWriteMillis,
    int reopenMinMillis,
    int reopenMaxMillis) {

  private static final int MIB = 1024 * 1024;

  /// For a small machine.
  public static final StoreOptions DEFAULTS =
      new StoreOptions(
          64L * MIB, 64L * MIB, 128L * MIB, 4096, 4096, 4 * MIB, 10_000, 50_000, 1000, 100, 5000);

  public StoreOptions {
    requirePositive("blockCacheBytes", blockCacheBytes);
    requirePositive("writeBufferBytes", writeBufferBytes);
    requirePositive("walBytes", walBytes);
    requirePositive("queueCalls", queueCalls);
    requirePositive("batchChanges", batchChanges);
    requirePositive("batchBytes", batchBytes);
    requirePositive("cachedMailboxes", cachedMailboxes);
    requirePositive("cachedChats", cachedChats);
    requirePositive("lazyWriteMillis", lazyWriteMillis);
    requirePositive("reopenMinMillis", reopenMinMillis);
    requirePositive("reopenMaxMillis", reopenMaxMillis);
  }

  private static void requirePositive(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " must be positive, not " + value);
    }
  }

  /// The same with other bounds for what the committer remembers.
  public StoreOptions withCached(int mailboxes, int chats) {
    return new StoreOptions(
        blockCacheBytes,
        writeBufferBytes,
        walBytes,
        queueCalls,
        batchChanges,
        batchBytes,
        mailboxes,
        chats,
        lazyWriteMillis,
        reopenMinMillis,
        reopenMaxMillis);
  }

  /// The same with other bounds for native memory.
  public StoreOptions withMemory(long cacheBytes, long bufferBytes) {
    return new StoreOptions(
        cacheBytes,
        bufferBytes,
        walBytes,
        queueCalls,
        batchChanges,
        batchBytes,
        cachedMailboxes,
        cachedChats,
        lazyWriteMillis,
        reopenMinMillis,
        reopenMaxMillis);
  }
}
