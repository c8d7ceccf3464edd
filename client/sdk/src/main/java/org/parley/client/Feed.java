package org.parley.client;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What listeners have still to be told, as rows of the database: written in the transaction that
/// caused it, read back by each listener at its own pace, and removed once all were told. So a slow
/// listener costs disk, never memory, and misses nothing.
final class Feed {
  private final Database database;
  private volatile boolean wanted;

  Feed(Database database) {
    this.database = database;
  }

  /// What an entry tells.
  enum Kind {
    RECEIVED,
    STATE,
    MARK,
    READ_ELSEWHERE,
    RESET
  }

  /// @param message its row, with RECEIVED and STATE
  /// @param low with MARK: messages of seqs in `(low, high]` reached `state`
  /// @param high with READ_ELSEWHERE: a seq
  record Entry(
      long number,
      Kind kind,
      long message,
      @Nullable String chat,
      @Nullable MessageState state,
      long low,
      long high) {}

  /// Whether anybody listens; nothing is written while nobody does.
  void setWanted(boolean wanted) {
    this.wanted = wanted;
  }

  void received(Sql sql, long row) throws SQLException {
    add(sql, Kind.RECEIVED, row, null, null, 0, 0);
  }

  void reached(Sql sql, long row, MessageState state) throws SQLException {
    add(sql, Kind.STATE, row, null, state, 0, 0);
  }

  void marked(Sql sql, String chat, MessageState state, long low, long high) throws SQLException {
    add(sql, Kind.MARK, 0, chat, state, low, high);
  }

  void readElsewhere(Sql sql, String chat, long upTo) throws SQLException {
    add(sql, Kind.READ_ELSEWHERE, 0, chat, null, 0, upTo);
  }

  void reset(Sql sql) throws SQLException {
    add(sql, Kind.RESET, 0, null, null, 0, 0);
  }

  /// A message is no longer on this device: there is nothing left to tell of it.
  void forget(Sql sql, long row) throws SQLException {
    sql.update("DELETE FROM feed WHERE message = ?", row);
  }

  private void add(
      Sql sql,
      Kind kind,
      long row,
      @Nullable String chat,
      @Nullable MessageState state,
      long low,
      long high)
      throws SQLException {
    if (wanted) {
      sql.update(
          "INSERT INTO feed (kind, message, chat, state, low, high) VALUES (?, ?, ?, ?, ?, ?)",
          kind.name(),
          row,
          chat,
          state == null ? null : state.number(),
          low,
          high);
    }
  }

  /// The newest entry's number; 0 if there never was one.
  long end() {
    return database.read(
        sql -> sql.number("SELECT seq FROM temp.sqlite_sequence WHERE name = 'feed'"));
  }

  List<Entry> after(long number, long upTo, int limit) {
    return database.read(
        sql ->
            sql.list(
                "SELECT * FROM feed WHERE entry > ? AND entry <= ? ORDER BY entry LIMIT ?",
                Feed::entry,
                number,
                upTo,
                limit));
  }

  void forgetUpTo(long number) {
    database.change(sql -> sql.update("DELETE FROM feed WHERE entry <= ?", number));
  }

  private static Entry entry(ResultSet row) throws SQLException {
    String chat = row.getString("chat");
    int state = row.getInt("state");
    MessageState reached = row.wasNull() ? null : MessageState.of(state);
    return new Entry(
        row.getLong("entry"),
        Kind.valueOf(row.getString("kind")),
        row.getLong("message"),
        chat,
        reached,
        row.getLong("low"),
        row.getLong("high"));
  }
}
