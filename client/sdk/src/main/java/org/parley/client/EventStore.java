package org.parley.client;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.protocol.Event;
import org.parley.protocol.FrameCodec;
import org.parley.protocol.MessageRef;
import org.parley.protocol.ServerFrame;

/// Takes in what the server says: events with the cursor, answers to messages and to read marks,
/// and pages of history.
final class EventStore {
  private static final String INSERT =
      "INSERT INTO message (sender, id, chat, text, reply_sender, reply_id, media, at, seq,"
          + " position, arrival, outgoing, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  private final Database database;
  private final Feed feed;

  EventStore(Database database, Feed feed) {
    this.database = database;
    this.feed = feed;
  }

  private record Stored(long row, MessageState state, long seq, long position) {}

  private record Marks(long delivered, long read, long ownRead) {}

  /// Whose mailbox, in which of its lives.
  private record Owner(String user, long life) {}

  /// Applies a batch in one transaction: durable on return, or without any effect.
  ///
  /// @return how many messages left the outbox
  int apply(Batch batch) {
    return database.write(
        sql -> {
          Owner owner = owner(sql);
          int settled = 0;
          for (ServerFrame.Sent sent : batch.sent) {
            settled += sent(sql, owner, sent);
          }
          for (Batch.Refused refused : batch.refused) {
            settled += refused(sql, owner, refused);
          }
          for (Batch.Read read : batch.read) {
            sql.update(
                "UPDATE chat SET read_told = ?1 WHERE chat = ?2 AND read_told < ?1",
                read.upTo(),
                read.chat());
          }
          for (Event event : batch.events) {
            settled += event(sql, owner, event);
          }
          if (batch.upTo > 0) {
            moveCursor(sql, batch);
          }
          return settled;
        });
  }

  private static void moveCursor(Sql sql, Batch batch) throws SQLException {
    if (batch.events.isEmpty()) {
      sql.update("UPDATE device SET cursor = ?", batch.upTo);
    } else {
      long at = batch.events.getLast().at().toEpochMilli();
      sql.update("UPDATE device SET cursor = ?, cursor_at = ?", batch.upTo, at);
    }
  }

  private int sent(Sql sql, Owner owner, ServerFrame.Sent sent) throws SQLException {
    Optional<Stored> stored = stored(sql, owner.user(), sent.id());
    return stored.isPresent() ? settle(sql, stored.get(), sent.seq(), sent.at().toEpochMilli()) : 0;
  }

  /// An own message turned out to be durable on the server; by its answer or by its own copy,
  /// whichever comes first. The second changes nothing.
  private int settle(Sql sql, Stored stored, long seq, long at) throws SQLException {
    boolean waiting = stored.state() == MessageState.PENDING;
    if (!waiting && stored.state() != MessageState.FAILED) {
      return 0;
    }
    String chat = chat(sql, stored.row());
    sql.update(
        "UPDATE message SET state = ?, error = NULL, seq = ?, position = ?, at = ? WHERE row = ?",
        MessageState.SENT.number(),
        seq,
        Positions.take(sql, chat, seq, Positions.at(at)),
        at,
        stored.row());
    feed.reached(sql, stored.row(), MessageState.SENT);
    return waiting ? 1 : 0;
  }

  private static String chat(Sql sql, long row) throws SQLException {
    return sql.first("SELECT chat FROM message WHERE row = ?", found -> found.getString(1), row)
        .orElseThrow();
  }

  /// A refused message keeps from now on the place where a person sees it fail.
  private int refused(Sql sql, Owner owner, Batch.Refused refused) throws SQLException {
    Optional<Stored> stored = stored(sql, owner.user(), refused.id());
    if (stored.isEmpty() || stored.get().state() != MessageState.PENDING) {
      return 0;
    }
    long row = stored.get().row();
    sql.update(
        "UPDATE message SET state = ?, error = ?, position = ? WHERE row = ?",
        MessageState.FAILED.number(),
        refused.code().number(),
        Positions.afterAll(sql, row),
        row);
    feed.reached(sql, row, MessageState.FAILED);
    return 1;
  }

  private int event(Sql sql, Owner owner, Event event) throws SQLException {
    return switch (event.body()) {
      case Event.Message message -> message(sql, owner, event, message);
      case Event.Receipt receipt -> {
        receipt(sql, receipt);
        yield 0;
      }
      case Event.ReadMarker marker -> {
        readMarker(sql, marker);
        yield 0;
      }
      case Event.Opaque opaque -> {
        sql.update(
            "INSERT OR REPLACE INTO unknown_event (life, seq, at, body) VALUES (?, ?, ?, ?)",
            owner.life(),
            event.seq(),
            event.at().toEpochMilli(),
            opaque.wire());
        yield 0;
      }
    };
  }

  /// A message that is here already is one this device sent, or one from an earlier life of the
  /// mailbox, or one that history brought: it takes its place in this life.
  private int message(Sql sql, Owner owner, Event event, Event.Message message)
      throws SQLException {
    Optional<Stored> stored = stored(sql, message.from(), message.id());
    if (stored.isEmpty()) {
      Marks marks = marks(sql, message.chat());
      long row = insert(sql, owner, event, message, marks, nextArrival(sql));
      feed.received(sql, row);
      return 0;
    }
    ensureChat(sql, message.chat());
    return numbered(sql, stored.get(), event, message.chat());
  }

  /// A message of this device has this seq in this life of the mailbox. It stays where it stands as
  /// far as the seqs allow.
  ///
  /// @return 1 if it left the outbox by that
  private int numbered(Sql sql, Stored stored, Event event, String chat) throws SQLException {
    long at = event.at().toEpochMilli();
    if (!stored.state().reached(MessageState.SENT) && stored.state() != MessageState.RECEIVED) {
      return settle(sql, stored, event.seq(), at);
    }
    if (stored.seq() != event.seq()) {
      sql.update(
          "UPDATE message SET seq = ?, position = ?, at = ? WHERE row = ?",
          event.seq(),
          Positions.take(sql, chat, event.seq(), stored.position()),
          at,
          stored.row());
    }
    return 0;
  }

  private static long nextArrival(Sql sql) throws SQLException {
    sql.update("UPDATE device SET arrivals = arrivals + 1");
    return sql.number("SELECT arrivals FROM device");
  }

  private static long insert(
      Sql sql, Owner owner, Event event, Event.Message message, Marks marks, @Nullable Long arrival)
      throws SQLException {
    boolean own = message.from().equals(owner.user());
    MessageRef reply = message.replyTo();
    sql.update(
        INSERT,
        message.from(),
        message.id(),
        message.chat(),
        message.text(),
        reply == null ? null : reply.from(),
        reply == null ? null : reply.id(),
        message.media() == null ? null : FrameCodec.seal(message).wire(),
        event.at().toEpochMilli(),
        event.seq(),
        Positions.take(sql, message.chat(), event.seq(), Positions.at(event.at().toEpochMilli())),
        arrival,
        own ? 1 : 0,
        state(own, event.seq(), marks).number());
    return sql.number("SELECT last_insert_rowid()");
  }

  private static MessageState state(boolean own, long seq, Marks marks) {
    if (!own) {
      return seq <= marks.ownRead() ? MessageState.READ : MessageState.RECEIVED;
    }
    if (seq <= marks.read()) {
      return MessageState.READ;
    }
    return seq <= marks.delivered() ? MessageState.DELIVERED : MessageState.SENT;
  }

  private void receipt(Sql sql, Event.Receipt receipt) throws SQLException {
    Marks marks = marks(sql, receipt.chat());
    switch (receipt.kind()) {
      case DELIVERED ->
          reach(sql, receipt, MessageState.DELIVERED, Math.max(marks.delivered(), marks.read()));
      case READ -> reach(sql, receipt, MessageState.READ, marks.read());
      case UNKNOWN -> Log.LOG.debug("a receipt of a kind this version does not know");
    }
    String column =
        receipt.kind() == Event.Receipt.Kind.READ
            ? "UPDATE chat SET read_up_to = ?1, delivered_up_to = max(delivered_up_to, ?1)"
                + " WHERE chat = ?2 AND read_up_to < ?1"
            : "UPDATE chat SET delivered_up_to = ?1 WHERE chat = ?2 AND delivered_up_to < ?1";
    if (receipt.kind() != Event.Receipt.Kind.UNKNOWN) {
      sql.update(column, receipt.upTo(), receipt.chat());
    }
  }

  /// Own messages of seqs in `(mark, upTo]` reached a state.
  private void reach(Sql sql, Event.Receipt receipt, MessageState state, long mark)
      throws SQLException {
    if (receipt.upTo() <= mark) {
      return;
    }
    int changed =
        sql.update(
            "UPDATE message SET state = ?1 WHERE chat = ?2 AND seq > 0 AND seq > ?3 AND seq <= ?4"
                + " AND outgoing = 1 AND state > 0 AND state < ?1",
            state.number(),
            receipt.chat(),
            mark,
            receipt.upTo());
    if (changed > 0) {
      feed.marked(sql, receipt.chat(), state, mark, receipt.upTo());
    }
  }

  private void readMarker(Sql sql, Event.ReadMarker marker) throws SQLException {
    long before = marks(sql, marker.chat()).ownRead();
    sql.update(
        "UPDATE chat SET read_told = max(read_told, ?1),"
            + " own_read_up_to = max(own_read_up_to, ?1) WHERE chat = ?2",
        marker.upTo(),
        marker.chat());
    if (marker.upTo() > before) {
      ChatStore.markOthersRead(sql, marker.chat(), marker.upTo());
      feed.readElsewhere(sql, marker.chat(), marker.upTo());
    }
  }

  /// Keeps a page of history, newest first, which continues what is held of the chat downward.
  ///
  /// @param before what the page was asked for
  void history(String chat, long before, ServerFrame.HistoryPage page) {
    database.change(
        sql -> {
          Owner owner = owner(sql);
          Marks known = marks(sql, chat);
          Marks marks =
              new Marks(
                  Math.max(known.delivered(), page.deliveredUpTo()),
                  Math.max(known.read(), page.readUpTo()),
                  Math.max(known.ownRead(), page.ownReadUpTo()));
          long lowest = before;
          for (Event event : page.events()) {
            lowest = Math.min(lowest, event.seq());
            if (event.body() instanceof Event.Message message) {
              historic(sql, owner, event, message, marks);
            }
          }
          sql.update(
              "UPDATE chat SET held_after = ? WHERE chat = ?", page.more() ? lowest - 1 : 0, chat);
        });
  }

  private void historic(Sql sql, Owner owner, Event event, Event.Message message, Marks marks)
      throws SQLException {
    Optional<Stored> stored = stored(sql, message.from(), message.id());
    if (stored.isEmpty()) {
      long row = insert(sql, owner, event, message, marks, null);
      Log.LOG.trace("row {} from history", row);
    } else if (stored.get().state() != MessageState.PENDING) { // that one is still to be answered
      int left = numbered(sql, stored.get(), event, message.chat());
      assert left == 0;
    }
  }

  private static Owner owner(Sql sql) throws SQLException {
    return sql.first(
            "SELECT user, life FROM device",
            row -> new Owner(row.getString("user"), row.getLong("life")))
        .orElseThrow();
  }

  private static Optional<Stored> stored(Sql sql, String sender, String id) throws SQLException {
    return sql.first(
        "SELECT row, state, seq, position FROM message WHERE sender = ? AND id = ?",
        row ->
            new Stored(
                row.getLong(1), MessageState.of(row.getInt(2)), row.getLong(3), row.getLong(4)),
        sender,
        id);
  }

  /// The marks of a chat, which is made if it is new.
  private static Marks marks(Sql sql, String chat) throws SQLException {
    ensureChat(sql, chat);
    List<Marks> found =
        sql.list(
            "SELECT delivered_up_to, read_up_to, own_read_up_to FROM chat WHERE chat = ?",
            row -> new Marks(row.getLong(1), row.getLong(2), row.getLong(3)),
            chat);
    return found.getFirst();
  }

  static void ensureChat(Sql sql, String chat) throws SQLException {
    sql.update("INSERT OR IGNORE INTO chat (chat) VALUES (?)", chat);
  }
}
