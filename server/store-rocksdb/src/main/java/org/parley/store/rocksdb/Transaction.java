package org.parley.store.rocksdb;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.parley.messaging.Change;
import org.parley.messaging.ChatId;
import org.parley.messaging.CommitListener;
import org.parley.messaging.MessageId;
import org.parley.messaging.Outcome;
import org.parley.messaging.UserId;
import org.parley.protocol.Event.Receipt;
import org.parley.store.rocksdb.Rows.EventRow;
import org.parley.store.rocksdb.Rows.HistoryRow;
import org.parley.store.rocksdb.Rows.IdRow;
import org.parley.store.rocksdb.Rows.Incoming;
import org.parley.store.rocksdb.Rows.Marker;
import org.parley.store.rocksdb.Rows.Own;
import org.parley.store.rocksdb.Rows.Receipted;
import org.rocksdb.RocksDBException;

/// The changes of many calls, applied one after the other to what is remembered of mailboxes and
/// chats, and then written as one batch. Each change sees those before it. Used by the committer
/// only, for one batch.
final class Transaction {
  private final Engine engine;
  private final MailboxCache cache;
  private final LazyWrites lazy;
  private final long atMillis;
  private final IncomingScan scan;
  private final List<Appended> appended = new ArrayList<>();
  private final Map<IdKey, IdRow> ids = new LinkedHashMap<>();
  private final List<ChatState> dirtyChats = new ArrayList<>();
  private final List<MailboxState> dirtyMailboxes = new ArrayList<>();
  private final List<byte[]> supersededKeys = new ArrayList<>();

  private record IdKey(UserId from, MessageId id) {}

  /// @param atMillis when everything of this batch happened
  Transaction(Engine engine, MailboxCache cache, LazyWrites lazy, long atMillis) {
    this.engine = engine;
    this.cache = cache;
    this.lazy = lazy;
    this.atMillis = atMillis;
    this.scan = new IncomingScan(engine);
  }

  Outcome apply(Change change) throws RocksDBException {
    return switch (change) {
      case Change.Post post -> post(post);
      case Change.Acknowledge acknowledge -> acknowledge(acknowledge);
      case Change.MarkRead read -> markRead(read);
    };
  }

  private Outcome post(Change.Post post) throws RocksDBException {
    MailboxState own = cache.mailbox(engine, post.from());
    IdKey idKey = new IdKey(post.from(), post.id());
    IdRow known = ids.get(idKey);
    if (known == null) {
      byte[] stored = engine.getOrNull(Table.IDS, Keys.id(own.key, post.id()));
      known = stored == null ? null : IdRow.parse(stored);
    }
    if (known != null) {
      return known.repeated(post.digest());
    }
    if (own.isErased() || cache.mailbox(engine, post.to()).isErased()) {
      return new Outcome.NoSuchUser();
    }
    long seq = own.head + 1;
    long peerSeq = 0;
    if (post.theirs() != null) {
      peerSeq = appendIncoming(post.from(), post.to(), seq, post.theirs().wire());
    }
    appendOwn(own, post, peerSeq);
    ids.put(idKey, new IdRow(seq, atMillis, post.digest()));
    return new Outcome.Posted(seq, Instant.ofEpochMilli(atMillis), false);
  }

  private void appendOwn(MailboxState own, Change.Post post, long peerSeq) throws RocksDBException {
    ChatState chat = cache.chat(engine, own, ChatId.with(post.to()));
    var row = new Own(atMillis, chat.id.value(), peerSeq, post.id(), post.own().wire());
    long seq = append(own, row).seq;
    chat.newest = seq;
    chat.newestOwn = seq;
    touch(chat);
  }

  private long appendIncoming(UserId from, UserId to, long peerSeq, byte[] body)
      throws RocksDBException {
    MailboxState mailbox = cache.mailbox(engine, to);
    ChatState chat = cache.chat(engine, mailbox, ChatId.with(from));
    long seq = append(mailbox, new Incoming(atMillis, chat.id.value(), peerSeq, body)).seq;
    chat.newest = seq;
    chat.newestIncoming = seq;
    chat.newestIncomingPeer = peerSeq;
    chat.unread++;
    mailbox.recent.add(seq, chat, peerSeq);
    touch(chat);
    return seq;
  }

  private Outcome acknowledge(Change.Acknowledge ack) throws RocksDBException {
    MailboxState own = cache.mailbox(engine, ack.owner());
    if (own.isErased()) {
      return new Outcome.Marked();
    }
    long upTo = Math.min(ack.upTo(), own.head);
    lazy.moveCursor(engine, own, ack.device(), upTo);
    if (upTo > own.delivered) {
      Map<ChatId, Long> highest = scan.highestByChat(own, own.delivered, upTo);
      own.delivered = upTo;
      if (highest.isEmpty()) {
        // No receipt depends on it: should a crash take it back, it covers nothing again.
        lazy.moveDelivered(own);
      } else {
        touch(own);
      }
      for (Map.Entry<ChatId, Long> sender : highest.entrySet()) {
        appendReceipt(Receipt.Kind.DELIVERED, own.owner, sender.getKey(), sender.getValue());
      }
    }
    return new Outcome.Marked();
  }

  private Outcome markRead(Change.MarkRead read) throws RocksDBException {
    MailboxState own = cache.mailbox(engine, read.owner());
    ChatState chat = cache.chat(engine, own, read.chat());
    if (!chat.exists()) {
      return new Outcome.NoSuchChat();
    }
    long upTo = Math.min(read.upTo(), own.head);
    if (upTo > chat.ownRead) {
      IncomingScan.Covered covered = scan.covered(own, chat, upTo);
      chat.ownRead = upTo;
      chat.unread -= covered.count();
      touch(chat);
      append(own, new Marker(atMillis, chat.id.value(), upTo));
      if (covered.count() > 0) {
        appendReceipt(Receipt.Kind.READ, own.owner, chat.id, covered.lastPeerSeq());
      }
    }
    return new Outcome.Marked();
  }

  /// Tells the other side of `chat` how far `by` received or read their messages.
  private void appendReceipt(Receipt.Kind kind, UserId by, ChatId chat, long upTo)
      throws RocksDBException {
    MailboxState theirs = cache.mailbox(engine, chat.peer());
    if (theirs.isErased()) {
      return;
    }
    ChatState theirChat = cache.chat(engine, theirs, ChatId.with(by));
    boolean isRead = kind == Receipt.Kind.READ;
    supersede(
        theirs,
        isRead ? theirChat.lastRead : theirChat.lastDelivered,
        isRead ? theirChat.pendingRead : theirChat.pendingDelivered);
    Appended receipt = append(theirs, new Receipted(atMillis, theirChat.id.value(), kind, upTo));
    if (isRead) {
      theirChat.lastRead = receipt.seq;
      theirChat.pendingRead = receipt;
      theirChat.read = Math.max(theirChat.read, upTo);
    } else {
      theirChat.lastDelivered = receipt.seq;
      theirChat.pendingDelivered = receipt;
    }
    theirChat.delivered = Math.max(theirChat.delivered, upTo);
    touch(theirChat);
  }

  private void supersede(MailboxState mailbox, long last, @Nullable Appended pending) {
    if (pending != null) {
      pending.superseded = true;
    } else if (last > mailbox.handedOut()) {
      supersededKeys.add(Keys.event(mailbox.key, last));
    }
  }

  private Appended append(MailboxState mailbox, EventRow row) {
    Appended event = new Appended(mailbox, ++mailbox.head, row);
    appended.add(event);
    return event;
  }

  private void touch(ChatState chat) {
    if (!chat.dirty) {
      chat.dirty = true;
      dirtyChats.add(chat);
    }
  }

  private void touch(MailboxState mailbox) {
    if (!mailbox.dirty) {
      mailbox.dirty = true;
      dirtyMailboxes.add(mailbox);
    }
  }

  /// Whether nothing must be synced before callers are answered; cursors need not be.
  boolean isEmpty() {
    return appended.isEmpty() && dirtyMailboxes.isEmpty();
  }

  void write(Batch batch) throws RocksDBException {
    for (byte[] key : supersededKeys) {
      batch.delete(Table.EVENTS, key);
    }
    for (Appended event : appended) {
      if (!event.superseded) {
        writeEvent(batch, event);
      }
    }
    for (Map.Entry<IdKey, IdRow> id : ids.entrySet()) {
      byte[] from = cache.mailbox(engine, id.getKey().from()).key;
      batch.put(Table.IDS, Keys.id(from, id.getKey().id()), id.getValue().bytes());
    }
    for (ChatState chat : dirtyChats) {
      batch.put(Table.CHATS, chat.key, chat.row().bytes());
    }
    for (MailboxState mailbox : dirtyMailboxes) {
      lazy.forgetDelivered(mailbox.owner);
      batch.put(Table.META, Keys.mailbox(mailbox.key), mailbox.row().bytes());
    }
    batch.put(Table.META, Keys.CLOCK, new Packer(10).varint(atMillis).bytes());
  }

  private static void writeEvent(Batch batch, Appended event) throws RocksDBException {
    byte[] mailbox = event.mailbox.key;
    batch.put(Table.EVENTS, Keys.event(mailbox, event.seq), event.row.bytes());
    switch (event.row) {
      case Own own -> writeHistory(batch, event, own.chat(), HistoryRow.OWN);
      case Incoming in -> writeHistory(batch, event, in.chat(), new HistoryRow(in.peerSeq()));
      case Marker _, Receipted _ -> {}
    }
  }

  private static void writeHistory(Batch batch, Appended event, String chat, HistoryRow row)
      throws RocksDBException {
    byte[] key = Keys.chat(event.mailbox.key, new ChatId(chat));
    batch.put(Table.HISTORY, Keys.history(key, event.seq), row.bytes());
  }

  /// After the batch is durable: tells the listener, in order, and forgets what only a batch that
  /// is being made needs.
  void committed(CommitListener listener, int recentPerMailbox) {
    Map<MailboxState, Boolean> changed = new HashMap<>();
    for (Appended event : appended) {
      changed.put(event.mailbox, true);
    }
    for (MailboxState mailbox : changed.keySet()) {
      mailbox.committed();
      mailbox.recent.trim(mailbox.delivered, recentPerMailbox);
    }
    for (MailboxState mailbox : dirtyMailboxes) {
      mailbox.dirty = false;
      mailbox.recent.trim(mailbox.delivered, recentPerMailbox);
    }
    for (ChatState chat : dirtyChats) {
      chat.dirty = false;
      chat.pendingDelivered = null;
      chat.pendingRead = null;
    }
    for (Appended event : appended) {
      if (!event.superseded && listener.committed(event.owner(), event.event())) {
        event.mailbox.handOut(event.seq);
      }
    }
  }
}
