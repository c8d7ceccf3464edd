package org.parley.client;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/// The device database's format and how it grew. Tables and columns are explained in the package's
/// documentation. A released step never changes; a new version appends one.
final class Schema {
  private static final List<String> VERSION_1 =
      List.of(
          """
          CREATE TABLE device (
            only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
            server TEXT, user TEXT, handle TEXT, device TEXT, token TEXT,
            epoch TEXT NOT NULL DEFAULT '', life INTEGER NOT NULL DEFAULT 1,
            cursor INTEGER NOT NULL DEFAULT 0, cursor_at INTEGER,
            held_after INTEGER NOT NULL DEFAULT 0,
            attempt INTEGER NOT NULL DEFAULT 0, arrivals INTEGER NOT NULL DEFAULT 0)
          """,
          "INSERT INTO device (only_row) VALUES (1)",
          """
          CREATE TABLE message (
            row INTEGER PRIMARY KEY,
            sender TEXT NOT NULL, id TEXT NOT NULL, chat TEXT NOT NULL, text TEXT NOT NULL,
            reply_sender TEXT, reply_id TEXT, media BLOB,
            at INTEGER NOT NULL, seq INTEGER NOT NULL, position INTEGER NOT NULL,
            arrival INTEGER, outgoing INTEGER NOT NULL, state INTEGER NOT NULL, error INTEGER,
            UNIQUE (sender, id))
          """,
          "CREATE INDEX message_by_chat ON message (chat, position)",
          "CREATE UNIQUE INDEX message_by_arrival ON message (arrival) WHERE arrival IS NOT NULL",
          "CREATE UNIQUE INDEX message_pending ON message (position) WHERE state = 0",
          "CREATE INDEX message_unread ON message (chat, seq) WHERE state = 5",
          """
          CREATE TABLE chat (
            chat TEXT PRIMARY KEY,
            delivered_up_to INTEGER NOT NULL DEFAULT 0, read_up_to INTEGER NOT NULL DEFAULT 0,
            own_read_up_to INTEGER NOT NULL DEFAULT 0, read_told INTEGER NOT NULL DEFAULT 0,
            held_after INTEGER) WITHOUT ROWID
          """,
          "CREATE INDEX chat_read_untold ON chat (chat) WHERE own_read_up_to > read_told",
          """
          CREATE TABLE unknown_event (
            life INTEGER NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, body BLOB NOT NULL,
            PRIMARY KEY (life, seq)) WITHOUT ROWID
          """,
          """
          CREATE TABLE handler (name TEXT PRIMARY KEY, arrival INTEGER NOT NULL) WITHOUT ROWID
          """,
          """
          CREATE TABLE user (
            user TEXT PRIMARY KEY, handle TEXT NOT NULL, display_name TEXT NOT NULL) WITHOUT ROWID
          """);

  /// Positions become times. Up to here they were `life * 2^53 + seq`, so that what a new life of
  /// the mailbox brought came after everything that was here.
  private static final List<String> VERSION_2 =
      List.of(
          "ALTER TABLE device ADD COLUMN written INTEGER NOT NULL DEFAULT 0",
          "UPDATE device SET written = (SELECT coalesce(max(row), 0) FROM message)",
          """
          UPDATE message SET position = placed.position FROM (
            SELECT row, seq_then + max((min(at, (1 << 42) - 1) << 20) - seq_then)
              OVER (PARTITION BY chat, life ORDER BY seq_then) AS position
            FROM (SELECT row, chat, at, position >> 53 AS life,
                position & ((1 << 53) - 1) AS seq_then FROM message WHERE state NOT IN (0, 4))
          ) AS placed WHERE message.row = placed.row
          """,
          "UPDATE message SET position = (min(at, (1 << 42) - 1) << 20) + row WHERE state = 4",
          "CREATE INDEX message_by_seq ON message (chat, seq) WHERE seq > 0",
          "CREATE INDEX message_failed ON message (chat, position) WHERE state = 4");

  /// Step n brings a database of version n to version n + 1.
  static final List<List<String>> STEPS = List.of(VERSION_1, VERSION_2);

  /// What listeners have still to be told. It lives with the connection, not in the file, but takes
  /// part in its transactions; SQLite keeps what does not fit its cache in a file of its own.
  static final String FEED =
      """
      CREATE TEMP TABLE feed (
        entry INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL,
        message INTEGER, chat TEXT, state INTEGER, low INTEGER, high INTEGER)
      """;

  private Schema() {}

  static void migrate(Connection connection) throws SQLException {
    migrate(connection, STEPS);
  }

  /// Applies the steps that are missing, each in a transaction with its version number.
  static void migrate(Connection connection, List<List<String>> steps) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      int version = version(statement);
      if (version > steps.size()) {
        throw new ParleyException(
            ParleyException.Reason.STORAGE,
            "the device database has version %d, and this program knows versions up to %d"
                .formatted(version, steps.size()));
      }
      for (int i = version; i < steps.size(); i++) {
        apply(statement, steps.get(i), i + 1);
      }
    }
  }

  private static void apply(Statement statement, List<String> step, int version)
      throws SQLException {
    statement.execute("BEGIN IMMEDIATE");
    try {
      for (String text : step) {
        statement.execute(text);
      }
      statement.execute("PRAGMA user_version = " + version);
      statement.execute("COMMIT");
    } catch (SQLException e) {
      statement.execute("ROLLBACK");
      throw e;
    }
  }

  private static int version(Statement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery("PRAGMA user_version")) {
      return rows.getInt(1);
    }
  }
}
