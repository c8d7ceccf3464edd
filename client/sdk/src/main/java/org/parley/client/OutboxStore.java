package org.parley.client;

import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.parley.protocol.MessageRef;

/// Own messages that wait to be sent: the rows of `message` in state PENDING, in the order of their
/// positions.
final class OutboxStore {
  private final Database database;
  private final Feed feed;
  private final Clock clock;
  private final int limit;
  private final AtomicInteger pending = new AtomicInteger();

  /// @param limit most messages that may wait
  OutboxStore(Database database, Feed feed, Clock clock, int limit) {
    this.database = database;
    this.feed = feed;
    this.clock = clock;
    this.limit = limit;
    recount();
  }

  /// A message to send, in its place.
  record Outgoing(
      String id, String chat, String text, @Nullable MessageRef replyTo, long position) {
    /// Message text has no place in a log line.
    @Override
    public String toString() {
      return "Outgoing[id=%s, chat=%s]".formatted(id, chat);
    }
  }

  /// Counts what waits anew: after opening, and after everything was erased.
  void recount() {
    pending.set(
        Math.toIntExact(
            database.read(sql -> sql.number("SELECT count(*) FROM message WHERE state = 0"))));
  }

  int pending() {
    return pending.get();
  }

  /// So many are no longer waiting.
  void settled(int count) {
    pending.addAndGet(-count);
  }

  /// Stores a message at the end of the outbox; durable on return.
  Message add(String id, ChatId chat, String text, @Nullable MessageRef replyTo) {
    Message message =
        database.write(
            sql -> {
              requireRoom();
              return insert(sql, id, chat, text, replyTo);
            });
    pending.incrementAndGet();
    return message;
  }

  private Message insert(Sql sql, String id, ChatId chat, String text, @Nullable MessageRef replyTo)
      throws SQLException {
    String user =
        sql.first("SELECT user FROM device WHERE token IS NOT NULL", found -> found.getString(1))
            .orElseThrow(
                () ->
                    new ParleyException(
                        ParleyException.Reason.NOT_LOGGED_IN, "nobody is logged in here"));
    sql.update(
        "INSERT INTO message (sender, id, chat, text, reply_sender, reply_id, at, seq,"
            + " position, outgoing, state) VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, 1, 0)",
        user,
        id,
        chat.value(),
        text,
        replyTo == null ? null : replyTo.from(),
        replyTo == null ? null : replyTo.id(),
        clock.millis(),
        end(sql));
    long row = sql.number("SELECT last_insert_rowid()");
    EventStore.ensureChat(sql, chat.value());
    feed.reached(sql, row, MessageState.PENDING);
    return message(sql, row);
  }

  private static Message message(Sql sql, long row) throws SQLException {
    return sql.first(MessageRows.SELECT + "WHERE row = ?", MessageRows::read, row).orElseThrow();
  }

  private void requireRoom() {
    if (pending.get() >= limit) {
      throw new ParleyException(
          ParleyException.Reason.OUTBOX_FULL, limit + " messages wait to be sent already");
    }
  }

  /// The next place at the end of the outbox. None is given twice: what is on its way on a
  /// connection goes by them.
  private static long end(Sql sql) throws SQLException {
    sql.update("UPDATE device SET written = written + 1");
    return Positions.pending(sql.number("SELECT written FROM device"));
  }

  /// Puts a message that failed at the end of the outbox; durable on return.
  Message retry(MessageRef ref) {
    Message message =
        database.write(
            sql -> {
              requireRoom();
              long row = failed(sql, ref);
              sql.update(
                  "UPDATE message SET state = 0, error = NULL, at = ?, position = ? WHERE row = ?",
                  clock.millis(),
                  end(sql),
                  row);
              feed.reached(sql, row, MessageState.PENDING);
              return message(sql, row);
            });
    pending.incrementAndGet();
    return message;
  }

  /// Forgets a message that failed.
  void discard(MessageRef ref) {
    database.change(
        sql -> {
          long row = failed(sql, ref);
          feed.forget(sql, row);
          sql.update("DELETE FROM message WHERE row = ?", row);
        });
  }

  private static long failed(Sql sql, MessageRef ref) throws SQLException {
    return sql.first(
            "SELECT row FROM message WHERE sender = ? AND id = ? AND state = 4",
            row -> row.getLong(1),
            ref.from(),
            ref.id())
        .orElseThrow(
            () ->
                new ParleyException(
                    ParleyException.Reason.NOT_FOUND, "no such message has failed here"));
  }

  /// Messages of a chat that failed, oldest first.
  List<Message> failed(ChatId chat) {
    return database.read(
        sql ->
            sql.list(
                MessageRows.SELECT + "WHERE chat = ? AND state = 4 ORDER BY position",
                MessageRows::read,
                chat.value()));
  }

  /// The next to be sent after a position, in order.
  List<Outgoing> after(long position, int limit) {
    return database.read(
        sql ->
            sql.list(
                "SELECT id, chat, text, reply_sender, reply_id, position FROM message"
                    + " WHERE state = 0 AND position > ? ORDER BY position LIMIT ?",
                row ->
                    new Outgoing(
                        row.getString("id"),
                        row.getString("chat"),
                        row.getString("text"),
                        MessageRows.replyTo(row),
                        row.getLong("position")),
                position,
                limit));
  }
}
