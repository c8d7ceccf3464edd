package org.parley.store.rocksdb;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import org.parley.messaging.Change;
import org.parley.messaging.ChatId;
import org.parley.messaging.DeviceId;
import org.parley.messaging.Digest;
import org.parley.messaging.Mailboxes;
import org.parley.messaging.MessageId;
import org.parley.messaging.Outcome;
import org.parley.messaging.UserId;
import org.parley.protocol.Event;
import org.parley.protocol.FrameCodec;
import org.parley.store.rocksdb.Rows.ChatRow;
import org.parley.store.rocksdb.Rows.EventRow;
import org.parley.store.rocksdb.Rows.MailboxRow;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/// Reads mailboxes in the caller's thread, from what is durable; writes through the [Committer].
final class RocksMailboxes implements Mailboxes {
  /// Events looked up together: 256 KiB of the largest.
  private static final int EVENTS_A_READ = 16;

  private final EngineLife life;
  private final Committer committer;
  private final MailboxCache cache;
  private final LazyWrites lazy;
  private final StoreMetrics metrics;

  RocksMailboxes(
      EngineLife life,
      Committer committer,
      MailboxCache cache,
      LazyWrites lazy,
      StoreMetrics metrics) {
    this.life = life;
    this.committer = committer;
    this.cache = cache;
    this.lazy = lazy;
    this.metrics = metrics;
  }

  private <T> T read(Gate.Reader<T> reader) {
    return life.gate().read(metrics, reader);
  }

  @Override
  public List<Outcome> commit(List<Change> changes) {
    return changes.isEmpty() ? List.of() : committer.await(new Call.Changes(changes));
  }

  @Override
  public Bounds bounds(UserId owner) {
    return read(
        engine -> {
          byte[] key = Keys.user(owner);
          MailboxRow row = MailboxCache.row(engine, key);
          // Events go only by erasure, and a receipt is never the first: it names a kept message.
          return new Bounds(life.epoch(), row.erasedUpTo() + 1, head(engine, owner, key));
        });
  }

  @Override
  public Map<UserId, Long> heads(Collection<UserId> owners) {
    return read(
        engine -> {
          Map<UserId, Long> heads = new HashMap<>();
          for (UserId owner : owners) {
            heads.put(owner, head(engine, owner, Keys.user(owner)));
          }
          return heads;
        });
  }

  private long head(Engine engine, UserId owner, byte[] key) throws RocksDBException {
    MailboxState state = cache.peek(owner);
    return state != null
        ? state.committedHead()
        : MailboxCache.head(engine, key, MailboxCache.row(engine, key));
  }

  @Override
  public Slice read(UserId owner, long after, int maxEvents, int maxBytes) {
    return read(
        engine -> {
          byte[] key = Keys.user(owner);
          long head = head(engine, owner, key); // before the iterator, which then sees up to it
          List<Event> events = new ArrayList<>();
          boolean all = collect(engine, key, after, events, maxEvents, maxBytes);
          long last = events.isEmpty() ? after : events.getLast().seq();
          if (!events.isEmpty()) {
            handOut(owner, last);
          }
          return new Slice(events, after, all ? Math.max(last, head) : last);
        });
  }

  /// @return whether these are all there are
  private static boolean collect(
      Engine engine, byte[] mailbox, long after, List<Event> events, int maxEvents, int maxBytes)
      throws RocksDBException {
    long bytes = 0;
    try (RocksIterator rows = engine.iterator(Table.EVENTS)) {
      rows.seek(Keys.event(mailbox, after + 1));
      for (; rows.isValid(); rows.next()) {
        byte[] key = rows.key();
        if (!Keys.startsWith(key, mailbox)) {
          return true;
        }
        Event event = EventRow.parse(rows.value()).event(Keys.seq(key));
        bytes += FrameCodec.wireSize(event);
        if (!events.isEmpty() && (events.size() >= maxEvents || bytes > maxBytes)) {
          return false;
        }
        events.add(event);
      }
      rows.status();
    }
    return true;
  }

  /// What a reader saw is not replaced. A replacement that happens at this very moment does no
  /// harm: the newer receipt follows.
  private void handOut(UserId owner, long upTo) {
    MailboxState state = cache.peek(owner);
    if (state != null) {
      state.handOut(upTo);
    }
  }

  @Override
  public Optional<Outcome> posted(UserId from, MessageId id, Digest digest) {
    return read(
        engine ->
            engine
                .get(Table.IDS, Keys.id(Keys.user(from), id))
                .map(value -> Rows.IdRow.parse(value).repeated(digest)));
  }

  @Override
  public Optional<Instant> timeOf(UserId owner, long seq) {
    return read(
        engine ->
            engine
                .get(Table.EVENTS, Keys.event(Keys.user(owner), seq))
                .map(value -> Instant.ofEpochMilli(EventRow.parse(value).atMillis())));
  }

  @Override
  public long cursor(UserId owner, DeviceId device) {
    return read(engine -> lazy.cursor(engine, owner, device));
  }

  @Override
  public History history(UserId owner, ChatId chat, long before, int maxEvents, int maxBytes) {
    return read(
        engine -> {
          byte[] mailbox = Keys.user(owner);
          byte[] key = Keys.chat(mailbox, chat);
          try (Engine.View view = engine.view()) {
            byte[] row = engine.get(Table.CHATS, view, key).orElse(null);
            if (row == null) {
              return new History(List.of(), false, Marks.NONE);
            }
            List<Long> seqs = newestFirst(engine, view, key, before, maxEvents + 1);
            List<Event> events = events(engine, view, mailbox, seqs, maxEvents, maxBytes);
            boolean more = events.size() < seqs.size();
            return new History(events, more, marks(ChatRow.parse(row)));
          }
        });
  }

  private static List<Long> newestFirst(
      Engine engine, Engine.View view, byte[] chat, long before, int most) throws RocksDBException {
    List<Long> seqs = new ArrayList<>();
    try (RocksIterator rows = engine.iterator(Table.HISTORY, view)) {
      rows.seekForPrev(Keys.history(chat, before == 0 ? Long.MAX_VALUE : before - 1));
      for (; rows.isValid() && seqs.size() < most; rows.prev()) {
        byte[] key = rows.key();
        if (!Keys.startsWith(key, chat)) {
          break;
        }
        seqs.add(Keys.seq(key));
      }
      rows.status();
    }
    return seqs;
  }

  /// The first of these events, until one more would pass either limit; at least one.
  private static List<Event> events(
      Engine engine, Engine.View view, byte[] mailbox, List<Long> seqs, int maxEvents, int maxBytes)
      throws RocksDBException {
    List<Event> events = new ArrayList<>();
    long bytes = 0;
    for (int from = 0; from < seqs.size(); from += EVENTS_A_READ) {
      List<Long> some = seqs.subList(from, Math.min(seqs.size(), from + EVENTS_A_READ));
      List<byte[]> keys = some.stream().map(seq -> Keys.event(mailbox, seq)).toList();
      List<byte[]> values = engine.getAll(Table.EVENTS, view, keys);
      for (int i = 0; i < values.size(); i++) {
        Event event = EventRow.parse(values.get(i)).event(some.get(i));
        bytes += FrameCodec.wireSize(event);
        if (!events.isEmpty() && (events.size() >= maxEvents || bytes > maxBytes)) {
          return events;
        }
        events.add(event);
      }
    }
    return events;
  }

  private static Marks marks(ChatRow row) {
    return new Marks(row.delivered(), row.read(), row.ownRead());
  }

  private record FoundChat(ChatId id, ChatRow row) {}

  @Override
  public ChatList chats(UserId owner, long before, int maxChats, int maxBytes) {
    return read(
        engine -> {
          byte[] mailbox = Keys.user(owner);
          try (Engine.View view = engine.view()) {
            List<FoundChat> found = newestChats(engine, view, mailbox, before, maxChats + 1);
            List<Long> seqs = found.stream().map(chat -> chat.row.newest()).toList();
            List<Event> last = events(engine, view, mailbox, seqs, maxChats, maxBytes);
            List<Chat> chats = new ArrayList<>(last.size());
            for (int i = 0; i < last.size(); i++) {
              ChatRow row = found.get(i).row;
              int unread = Math.toIntExact(row.unread());
              chats.add(new Chat(found.get(i).id, last.get(i), unread, marks(row)));
            }
            return new ChatList(chats, chats.size() < found.size());
          }
        });
  }

  /// Looks at all chats of the owner and keeps the newest: nobody has so many that an index by
  /// time, to be rewritten with every message, would pay.
  private static List<FoundChat> newestChats(
      Engine engine, Engine.View view, byte[] mailbox, long before, int most)
      throws RocksDBException {
    Comparator<FoundChat> oldestFirst = Comparator.comparingLong(chat -> chat.row.newest());
    PriorityQueue<FoundChat> newest = new PriorityQueue<>(oldestFirst);
    try (RocksIterator rows = engine.iterator(Table.CHATS, view)) {
      for (rows.seek(mailbox); rows.isValid(); rows.next()) {
        byte[] key = rows.key();
        if (!Keys.startsWith(key, mailbox)) {
          break;
        }
        ChatRow row = ChatRow.parse(rows.value());
        if (before == 0 || row.newest() < before) {
          newest.add(new FoundChat(Keys.chatOf(key, mailbox), row));
        }
        if (newest.size() > most) {
          newest.remove();
        }
      }
      rows.status();
    }
    return newest.stream().sorted(oldestFirst.reversed()).toList();
  }

  @Override
  public boolean hasWrittenTo(UserId owner, ChatId chat) {
    return read(
        engine ->
            engine
                .get(Table.CHATS, Keys.chat(Keys.user(owner), chat))
                .map(value -> ChatRow.parse(value).newestOwn() > 0)
                .orElse(false));
  }

  @Override
  public void forgetDevice(UserId owner, DeviceId device) {
    committer.await(
        new Call.Alone<>(
            (engine, batch) -> {
              lazy.forgetCursor(owner, device);
              cache.mailbox(engine, owner).cursors.remove(device);
              batch.delete(Table.META, Keys.cursor(Keys.user(owner), device));
              return true;
            }));
  }

  @Override
  public void erase(UserId owner) {
    committer.await(
        new Call.Alone<>(
            (engine, batch) -> {
              MailboxRow erased = MailboxRow.erased(cache.mailbox(engine, owner).head);
              lazy.forgetCursors(owner);
              lazy.forgetDelivered(owner);
              cache.forget(owner);
              byte[] key = Keys.user(owner);
              batch.deleteAll(Table.EVENTS, key);
              batch.deleteAll(Table.HISTORY, key);
              batch.deleteAll(Table.CHATS, key);
              batch.deleteAll(Table.IDS, key);
              batch.deleteAll(Table.META, Keys.cursors(key));
              batch.put(Table.META, Keys.mailbox(key), erased.bytes());
              return true;
            }));
  }
}
