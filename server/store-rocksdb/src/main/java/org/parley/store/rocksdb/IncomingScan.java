package org.parley.store.rocksdb;

import java.util.HashMap;
import java.util.Map;
import org.parley.messaging.ChatId;
import org.parley.store.rocksdb.Rows.EventRow;
import org.parley.store.rocksdb.Rows.HistoryRow;
import org.parley.store.rocksdb.Rows.Incoming;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/// Finds the incoming messages that a mark moves over: in memory as far as [RecentIncoming] goes
/// back, and before that in the store. What is not yet committed is always in memory.
final class IncomingScan {
  private final Engine engine;

  IncomingScan(Engine engine) {
    this.engine = engine;
  }

  /// @param count messages newly covered
  /// @param lastPeerSeq the newest one's seq in its sender's mailbox; 0 if there is none
  record Covered(long count, long lastPeerSeq) {}

  /// The newest incoming message in `(after, upTo]` of each chat, by its seq in its sender's
  /// mailbox.
  Map<ChatId, Long> highestByChat(MailboxState mailbox, long after, long upTo)
      throws RocksDBException {
    Map<ChatId, Long> highest = new HashMap<>();
    long inStore = Math.min(upTo, mailbox.recent.floor());
    if (after < inStore) {
      try (RocksIterator events = engine.iterator(Table.EVENTS)) {
        events.seek(Keys.event(mailbox.key, after + 1));
        for (; isIn(events, mailbox.key, inStore); events.next()) {
          if (EventRow.parse(events.value()) instanceof Incoming message) {
            highest.put(new ChatId(message.chat()), message.peerSeq());
          }
        }
        events.status();
      }
    }
    mailbox.recent.forEach(after, upTo, (seq, chat, peerSeq) -> highest.put(chat.id, peerSeq));
    return highest;
  }

  /// The messages of the other that are unread and in `(ownRead, upTo]`.
  Covered covered(MailboxState mailbox, ChatState chat, long upTo) throws RocksDBException {
    if (chat.unread == 0) {
      return new Covered(0, 0);
    }
    if (upTo >= chat.newestIncoming) {
      return new Covered(chat.unread, chat.newestIncomingPeer);
    }
    var counter = new Counter();
    long inStore = Math.min(upTo, mailbox.recent.floor());
    if (chat.ownRead < inStore) {
      try (RocksIterator history = engine.iterator(Table.HISTORY)) {
        history.seek(Keys.history(chat.key, chat.ownRead + 1));
        for (; isIn(history, chat.key, inStore); history.next()) {
          HistoryRow row = HistoryRow.parse(history.value());
          if (row.isIncoming()) {
            counter.add(row.peerSeq());
          }
        }
        history.status();
      }
    }
    mailbox.recent.forEach(
        chat.ownRead,
        upTo,
        (seq, of, peerSeq) -> {
          if (of.id.equals(chat.id)) {
            counter.add(peerSeq);
          }
        });
    return new Covered(counter.count, counter.last);
  }

  private static boolean isIn(RocksIterator rows, byte[] prefix, long upTo) {
    if (!rows.isValid()) {
      return false;
    }
    byte[] key = rows.key();
    return Keys.startsWith(key, prefix) && Keys.seq(key) <= upTo;
  }

  private static final class Counter {
    private long count;
    private long last;

    private void add(long peerSeq) {
      count++;
      last = peerSeq;
    }
  }
}
