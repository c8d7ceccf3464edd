package org.parley.store.rocksdb;

import java.util.HashMap;
import java.util.Map;
import org.parley.messaging.ChatId;
import org.parley.protocol.Limits;
import org.parley.store.rocksdb.Rows.ChatRow;
import org.parley.store.rocksdb.Rows.EventRow;
import org.parley.store.rocksdb.Rows.HistoryRow;
import org.parley.store.rocksdb.Rows.Incoming;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/// Finds the incoming messages that a mark moves over: in memory as far as [RecentIncoming] goes
/// back, and before that in the store. What is not yet committed is always in memory.
final class IncomingScan {
  /// A mark that moves over more than this, as the first of a new device does, is not followed
  /// through the events, which may be gigabytes. Above a full window, which moves it all the time.
  private static final long FAR_SEQS = 4 * Limits.WINDOW_EVENTS;

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
    if (inStore - after > FAR_SEQS) {
      addFromChats(highest, mailbox, after, inStore);
    } else if (after < inStore) {
      addFromEvents(highest, mailbox, after, inStore);
    }
    mailbox.recent.forEach(after, upTo, (seq, chat, peerSeq) -> highest.put(chat.id, peerSeq));
    return highest;
  }

  private void addFromEvents(Map<ChatId, Long> highest, MailboxState mailbox, long after, long upTo)
      throws RocksDBException {
    try (RocksIterator events = engine.iterator(Table.EVENTS)) {
      events.seek(Keys.event(mailbox.key, after + 1));
      for (; isIn(events, mailbox.key, upTo); events.next()) {
        if (EventRow.parse(events.value()) instanceof Incoming message) {
          highest.put(new ChatId(message.chat()), message.peerSeq());
        }
      }
      events.status();
    }
  }

  /// Asks each chat for its newest in the range: mostly its row knows, else the history does, which
  /// has no bodies.
  private void addFromChats(Map<ChatId, Long> highest, MailboxState mailbox, long after, long upTo)
      throws RocksDBException {
    try (RocksIterator chats = engine.iterator(Table.CHATS)) {
      chats.seek(mailbox.key);
      for (; chats.isValid() && Keys.startsWith(chats.key(), mailbox.key); chats.next()) {
        byte[] key = chats.key();
        ChatRow row = ChatRow.parse(chats.value());
        long peerSeq =
            row.newestIncoming() <= upTo
                ? (row.newestIncoming() > after ? row.newestIncomingPeer() : 0)
                : newestIncoming(key, after, upTo);
        if (peerSeq > 0) {
          highest.put(Keys.chatOf(key, mailbox.key), peerSeq);
        }
      }
      chats.status();
    }
  }

  /// @return the newest incoming message's seq in its sender's mailbox; 0 if there is none
  private long newestIncoming(byte[] chat, long after, long upTo) throws RocksDBException {
    try (RocksIterator history = engine.iterator(Table.HISTORY)) {
      history.seekForPrev(Keys.history(chat, upTo));
      for (; history.isValid() && Keys.startsWith(history.key(), chat); history.prev()) {
        HistoryRow row = HistoryRow.parse(history.value());
        if (Keys.seq(history.key()) <= after) {
          return 0;
        }
        if (row.isIncoming()) {
          return row.peerSeq();
        }
      }
      history.status();
    }
    return 0;
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
