/// The embedded store: mailboxes and accounts in one RocksDB directory, in the server's process.
///
/// # How a change becomes durable
///
/// Callers hand their changes to a bounded queue and park. One thread, the [Committer], takes all
/// that wait, applies them in order to what it remembers of mailboxes and chats ([Transaction],
/// [MailboxCache]), writes everything as one `WriteBatch` with one sync, tells the listener, and
/// wakes the callers. There is one writer, so seqs need no lock and each call sees those before it.
/// Usual changes need one read of the store, for the id, which a Bloom filter nearly always
/// answers; what an acknowledgement covers is found in [RecentIncoming].
///
/// Cursors, times of last use and last seen ([LazyWrites]) ride in the next batch, or are written
/// alone after a second. A crash may take back their last second: a device is then sent again what
/// it has. A delivered mark that covers no message of another rides along too; one that causes a
/// receipt is in the receipt's own batch.
///
/// Readers read in their own threads, from what is durable: RocksDB shows a batch to readers only
/// after its sync succeeded.
///
/// # When something fails
///
/// A batch is one record of the log, with a checksum: after a crash it is there whole or not at
/// all. A batch that is only half written was never acknowledged, and recovery drops it. Whether
/// what is broken really is such an unfinished end, or damage before acknowledged batches,
/// [WalCheck] tells before recovery runs; a damaged store is refused, unchanged, rather than opened
/// with less.
///
/// When a write or a sync fails, callers get `StoreUnavailableException`, everything in memory is
/// dropped, and the engine is closed and opened from what is on disk, with growing waits until that
/// works. What it recovers is written to new files and synced first, so nothing that is shown after
/// stands on a page whose sync had failed. The batch of the failed write may turn out to be there
/// or not; its callers were told so, and repeat it safely by its ids.
///
/// # What is stored
///
/// Ids are ASCII without the zero byte and end with one in keys (`id·0`), so none is a prefix of
/// another's key. `seq` in keys is 8 bytes, big-endian. In values, numbers are varints, `short` is
/// a length byte and ASCII, `text` a varint length and UTF-8, and times are milliseconds since
/// 1970. A number that does not apply is 0.
///
/// | table | key | value |
/// |---|---|---|
/// | default | `e` | epoch, ASCII |
/// | | `v` | format version, now 1 |
/// | | `k` | time of the newest batch: time never goes back |
/// | | `m` user·0 | erased up to, delivered mark; absent while both are 0 |
/// | | `c` user·0 device·0 | cursor |
/// | events | user·0 seq | tag, time, chat (short), and by tag: |
/// | | | 1 own message: the other copy's seq, id (16 bytes), body |
/// | | | 2 incoming message: the sender's copy's seq, body |
/// | | | 3 read marker: up to |
/// | | | 4 delivered, 5 read receipt: up to |
/// | history | user·0 chat·0 seq | the sender's copy's seq of an incoming message, 0 of an own |
/// | chats | user·0 chat·0 | see [Rows.ChatRow] |
/// | ids | user·0 id (16 bytes) | seq, time, digest (16 bytes) |
/// | accounts | `a` user·0 | handle, name, password hash, privacy (texts), created; empty if erased |
/// | | `h` handle·0 | user |
/// | | `d` user·0 device·0 | token hash, name (texts), created, last use when it was added |
/// | | `u` user·0 device·0 | last use since |
/// | | `t` token hash (32 bytes) | key of its device |
/// | | `b` user·0 blocked·0 | empty |
/// | | `i` code·0 | by (text), expires |
/// | | `j` user·0 code·0 | empty |
/// | | `l` user·0 | last seen |
///
/// The head of a mailbox is the seq of its newest event, which is never superseded, or what was
/// erased. Beside RocksDB's files lie `parley.lock`, held while the store is open, and in a backup
/// `NEW-EPOCH`, which makes whoever serves from it begin a new epoch; it goes once that is durable.
///
/// # Threads and locks
///
/// The committer owns [Transaction], [MailboxCache], [MailboxState], [ChatState] and the writing of
/// [Engine]. Readers share [MailboxState#committedHead] and [MailboxState#handOut], [LazyWrites],
/// and reading of [Engine] through [Gate], the only lock: shared while reading, exclusive to close.
@NullMarked
package org.parley.store.rocksdb;

import org.jspecify.annotations.NullMarked;
