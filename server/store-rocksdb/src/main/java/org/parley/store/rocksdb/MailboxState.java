package org.parley.store.rocksdb;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.parley.messaging.ChatId;
import org.parley.messaging.DeviceId;
import org.parley.messaging.UserId;
import org.parley.store.rocksdb.Rows.MailboxRow;

/// A mailbox as the committer remembers it, ahead of the store by the batch being made. Used by the
/// committer only, except [#committedHead] and [#handedOut], which readers share.
final class MailboxState {
  final UserId owner;

  /// What its rows' keys begin with.
  final byte[] key;

  final long erasedUpTo;
  final RecentIncoming recent;
  final Map<ChatId, ChatState> chats = new HashMap<>();
  final Map<DeviceId, Long> cursors = new HashMap<>();
  long head;
  long delivered;

  /// Whether the row must be written with this batch.
  boolean dirty;

  private volatile long committedHead;

  /// Every event up to here may have been sent to a device, so its receipts stay. What was sent
  /// before the state was loaded is not known, so all of it counts.
  private final AtomicLong handedOut;

  MailboxState(UserId owner, byte[] key, long head, MailboxRow row) {
    this.owner = owner;
    this.key = key;
    this.head = head;
    erasedUpTo = row.erasedUpTo();
    delivered = row.delivered();
    recent = new RecentIncoming(head);
    committedHead = head;
    handedOut = new AtomicLong(head);
  }

  /// Whether it takes nothing more.
  boolean isErased() {
    return erasedUpTo > 0;
  }

  MailboxRow row() {
    return new MailboxRow(erasedUpTo, delivered);
  }

  long committedHead() {
    return committedHead;
  }

  void committed() {
    committedHead = head;
  }

  long handedOut() {
    return handedOut.get();
  }

  void handOut(long upTo) {
    handedOut.accumulateAndGet(upTo, Math::max);
  }
}
