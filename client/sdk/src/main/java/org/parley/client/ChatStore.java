package org.parley.client;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.parley.protocol.MessageRef;

/// Chats and their messages as the program reads them, and the marks it sets.
final class ChatStore {
  private final Database database;

  ChatStore(Database database) {
    this.database = database;
  }

  /// A read mark the server does not know yet.
  record Untold(String chat, long upTo) {}

  Optional<Message> message(MessageRef ref) {
    return database.read(
        sql ->
            sql.first(
                MessageRows.SELECT + "WHERE sender = ? AND id = ?",
                MessageRows::read,
                ref.from(),
                ref.id()));
  }

  Optional<Message> message(long row) {
    return database.read(
        sql -> sql.first(MessageRows.SELECT + "WHERE row = ?", MessageRows::read, row));
  }

  /// Own messages of a chat of seqs in `(low, high]` that got at least as far as a state, oldest
  /// first.
  List<Message> own(String chat, MessageState state, long low, long high, int limit) {
    return database.read(
        sql ->
            sql.list(
                MessageRows.SELECT
                    + "WHERE chat = ? AND seq > 0 AND seq > ? AND seq <= ? AND outgoing = 1"
                    + " AND state BETWEEN ? AND 3 ORDER BY seq LIMIT ?",
                MessageRows::read,
                chat,
                low,
                high,
                state.number(),
                limit));
  }

  /// Messages of a chat below a position, newest first.
  ///
  /// @param before 0 for the newest
  List<Message> history(ChatId chat, long before, int limit) {
    return database.read(
        sql ->
            sql.list(
                MessageRows.SELECT
                    + "WHERE chat = ? AND position < ? ORDER BY position DESC LIMIT ?",
                MessageRows::read,
                chat.value(),
                before == 0 ? Long.MAX_VALUE : before,
                limit));
  }

  /// What this device lacks of a chat: the server may have messages of seqs up to `heldAfter`.
  ///
  /// @param floor the position of the oldest message above that; what is missing is below it
  record Held(long heldAfter, long floor) {}

  Held held(ChatId chat) {
    return database.read(
        sql ->
            sql.first(
                    "SELECT held, (SELECT position FROM message WHERE chat = ?1 AND seq > 0"
                        + " AND seq > held ORDER BY seq LIMIT 1) AS floor FROM (SELECT coalesce("
                        + "(SELECT held_after FROM chat WHERE chat = ?1), held_after) AS held"
                        + " FROM device)",
                    row -> {
                      long floor = row.getLong("floor");
                      return new Held(row.getLong("held"), row.wasNull() ? Long.MAX_VALUE : floor);
                    },
                    chat.value())
                .orElseThrow());
  }

  List<Chat> chats() {
    List<Chat> chats =
        database.read(
            sql -> {
              List<Chat> found = new ArrayList<>();
              for (Chat chat :
                  sql.list(
                      "SELECT c.delivered_up_to, c.read_up_to, c.own_read_up_to, (SELECT count(*)"
                          + " FROM message u WHERE u.chat = c.chat AND u.state = 5 AND u.seq > 0)"
                          + " AS unread, m.* FROM chat c JOIN message m ON m.row = (SELECT row FROM"
                          + " message n WHERE n.chat = c.chat ORDER BY position DESC LIMIT 1)",
                      ChatStore::chat)) {
                found.add(chat);
              }
              return found;
            });
    chats.sort(Comparator.comparing(Chat::at).reversed());
    return chats;
  }

  private static Chat chat(ResultSet row) throws SQLException {
    Message last = MessageRows.read(row);
    return new Chat(
        last.chat(),
        last,
        row.getInt("unread"),
        row.getLong("delivered_up_to"),
        row.getLong("read_up_to"),
        row.getLong("own_read_up_to"));
  }

  /// Moves this user's read mark up; durable on return. It never passes what this device holds.
  void markRead(ChatId chat, long upTo) {
    database.change(
        sql -> {
          long mark = Math.min(upTo, sql.number("SELECT cursor FROM device"));
          EventStore.ensureChat(sql, chat.value());
          int moved =
              sql.update(
                  "UPDATE chat SET own_read_up_to = ?1 WHERE chat = ?2 AND own_read_up_to < ?1",
                  mark,
                  chat.value());
          if (moved > 0) {
            markOthersRead(sql, chat.value(), mark);
          }
        });
  }

  static void markOthersRead(Sql sql, String chat, long upTo) throws SQLException {
    sql.update(
        "UPDATE message SET state = 3 WHERE chat = ? AND state = 5 AND seq > 0 AND seq <= ?",
        chat,
        upTo);
  }

  List<Untold> untoldReads(int limit) {
    return database.read(
        sql ->
            sql.list(
                "SELECT chat, own_read_up_to FROM chat WHERE own_read_up_to > read_told"
                    + " ORDER BY chat LIMIT ?",
                row -> new Untold(row.getString(1), row.getLong(2)),
                limit));
  }

  /// Messages that arrived after what a handler has handled, oldest first.
  ///
  /// @param ownToo also those this user wrote on other devices
  List<Message> arrivedAfter(long arrival, boolean ownToo, int limit) {
    return database.read(
        sql ->
            sql.list(
                MessageRows.SELECT + "WHERE arrival > ? AND outgoing <= ? ORDER BY arrival LIMIT ?",
                MessageRows::read,
                arrival,
                ownToo ? 1 : 0,
                limit));
  }

  long handled(String handler) {
    return database.read(sql -> sql.number("SELECT arrival FROM handler WHERE name = ?", handler));
  }

  /// Moves a handler's mark over one message; durable on return.
  ///
  /// @return the mark
  long markHandled(String handler, MessageRef ref) {
    return database.write(
        sql -> {
          long arrival =
              sql.number(
                  "SELECT arrival FROM message WHERE sender = ? AND id = ?", ref.from(), ref.id());
          sql.update(
              "INSERT INTO handler (name, arrival) VALUES (?1, ?2)"
                  + " ON CONFLICT (name) DO UPDATE SET arrival = max(arrival, ?2)",
              handler,
              arrival);
          return arrival;
        });
  }

  Optional<Account> user(String handle) {
    return database.read(
        sql ->
            sql.first(
                "SELECT user, display_name FROM user WHERE handle = ?",
                row -> new Account(new UserId(row.getString(1)), handle, row.getString(2)),
                handle));
  }

  Optional<Account> user(UserId user) {
    return database.read(
        sql ->
            sql.first(
                "SELECT handle, display_name FROM user WHERE user = ?",
                row -> new Account(user, row.getString(1), row.getString(2)),
                user.value()));
  }

  void keep(Account account) {
    database.change(
        sql ->
            sql.update(
                "INSERT OR REPLACE INTO user (user, handle, display_name) VALUES (?, ?, ?)",
                account.id().value(),
                account.handle(),
                account.displayName()));
  }
}
