package org.parley.store.rocksdb;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.parley.messaging.ChatId;
import org.parley.messaging.UserId;
import org.parley.store.rocksdb.Rows.ChatRow;
import org.parley.store.rocksdb.Rows.MailboxRow;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/// The mailboxes and chats the committer used last, loaded from the store when they are not here.
/// Only the committer loads, changes and drops them; [#peek] is for any thread.
final class MailboxCache {
  private final LazyWrites lazy;
  private final int mostMailboxes;
  private final int mostChats;
  private final Map<UserId, MailboxState> byUse = new LinkedHashMap<>(16, 0.75f, true);
  private final ConcurrentHashMap<UserId, MailboxState> shared = new ConcurrentHashMap<>();
  private int chatCount;

  MailboxCache(LazyWrites lazy, int mostMailboxes, int mostChats) {
    this.lazy = lazy;
    this.mostMailboxes = mostMailboxes;
    this.mostChats = mostChats;
  }

  @Nullable MailboxState peek(UserId owner) {
    return shared.get(owner);
  }

  Map<UserId, MailboxState> shared() {
    return shared;
  }

  MailboxState mailbox(Engine engine, UserId owner) throws RocksDBException {
    MailboxState state = byUse.get(owner);
    if (state == null) {
      state = load(engine, owner);
      byUse.put(owner, state);
      shared.put(owner, state);
    }
    return state;
  }

  private MailboxState load(Engine engine, UserId owner) throws RocksDBException {
    byte[] key = Keys.user(owner);
    MailboxRow stored = row(engine, key);
    MailboxRow row = lazy.marks(owner).orElse(stored);
    return new MailboxState(owner, key, head(engine, key, stored), row);
  }

  static MailboxRow row(Engine engine, byte[] key) throws RocksDBException {
    return engine
        .get(Table.META, Keys.mailbox(key))
        .map(MailboxRow::parse)
        .orElse(MailboxRow.EMPTY);
  }

  /// The newest event is never superseded, so its seq is the head; unless all was erased.
  static long head(Engine engine, byte[] key, MailboxRow row) throws RocksDBException {
    try (RocksIterator events = engine.iterator(Table.EVENTS)) {
      events.seekForPrev(Keys.event(key, Long.MAX_VALUE));
      events.status();
      boolean any = events.isValid() && Keys.startsWith(events.key(), key);
      return any ? Keys.seq(events.key()) : row.erasedUpTo();
    }
  }

  ChatState chat(Engine engine, MailboxState mailbox, ChatId id) throws RocksDBException {
    ChatState chat = mailbox.chats.get(id);
    if (chat == null) {
      byte[] key = Keys.chat(mailbox.key, id);
      Optional<ChatRow> row = engine.get(Table.CHATS, key).map(ChatRow::parse);
      chat = row.map(r -> new ChatState(id, key, r)).orElseGet(() -> new ChatState(id, key));
      mailbox.chats.put(id, chat);
      chatCount++;
    }
    return chat;
  }

  /// Forgets what was not used for longest, until the bounds hold. Only between batches.
  void trim() {
    Iterator<MailboxState> eldest = byUse.values().iterator();
    while ((byUse.size() > mostMailboxes || chatCount > mostChats) && eldest.hasNext()) {
      MailboxState state = eldest.next();
      eldest.remove();
      shared.remove(state.owner);
      chatCount -= state.chats.size();
    }
  }

  void forget(UserId owner) {
    MailboxState state = byUse.remove(owner);
    if (state != null) {
      shared.remove(owner);
      chatCount -= state.chats.size();
    }
  }

  void clear() {
    byUse.clear();
    shared.clear();
    chatCount = 0;
  }
}
