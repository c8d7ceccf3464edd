package org.parley.store.rocksdb;

import org.jspecify.annotations.Nullable;
import org.parley.messaging.ChatId;
import org.parley.store.rocksdb.Rows.ChatRow;

/// A chat as the committer remembers it: its row, ahead of the store by the batch being made. Used
/// by the committer only.
final class ChatState {
  final ChatId id;
  final byte[] key;
  long newest;
  long newestIncoming;
  long newestIncomingPeer;
  long newestOwn;
  long unread;
  long ownRead;
  long delivered;
  long read;
  long lastDelivered;
  long lastRead;

  /// Whether the row must be written with this batch.
  boolean dirty;

  /// The newest receipts, while they are not written yet.
  @Nullable Appended pendingDelivered;

  @Nullable Appended pendingRead;

  ChatState(ChatId id, byte[] key) {
    this.id = id;
    this.key = key;
  }

  ChatState(ChatId id, byte[] key, ChatRow row) {
    this(id, key);
    newest = row.newest();
    newestIncoming = row.newestIncoming();
    newestIncomingPeer = row.newestIncomingPeer();
    newestOwn = row.newestOwn();
    unread = row.unread();
    ownRead = row.ownRead();
    delivered = row.delivered();
    read = row.read();
    lastDelivered = row.lastDelivered();
    lastRead = row.lastRead();
  }

  ChatRow row() {
    return new ChatRow(
        newest,
        newestIncoming,
        newestIncomingPeer,
        newestOwn,
        unread,
        ownRead,
        delivered,
        read,
        lastDelivered,
        lastRead);
  }

  /// Whether a message was ever in it.
  boolean exists() {
    return newest > 0;
  }
}
