package org.parley.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaTest {
  private static final List<String> ONE =
      List.of("CREATE TABLE thing (name TEXT)", "INSERT INTO thing VALUES ('kept')");
  private static final List<String> TWO =
      List.of("ALTER TABLE thing ADD COLUMN size INTEGER NOT NULL DEFAULT 7");
  private static final List<String> BROKEN =
      List.of("INSERT INTO thing VALUES ('half', 1)", "INSERT INTO no_such_table VALUES (1)");

  @TempDir Path folder;

  private Connection open() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("parley.db"));
  }

  private static long number(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      return rows.getLong(1);
    }
  }

  @Test
  void anOlderDatabaseIsBroughtUpWithWhatItHolds() throws SQLException {
    try (Connection connection = open()) {
      Schema.migrate(connection, List.of(ONE));
      Schema.migrate(connection, List.of(ONE, TWO));
      Schema.migrate(connection, List.of(ONE, TWO));
      assertEquals(2, number(connection, "PRAGMA user_version"));
      assertEquals(7, number(connection, "SELECT size FROM thing WHERE name = 'kept'"));
      assertEquals(1, number(connection, "SELECT count(*) FROM thing"));
    }
  }

  @Test
  void positionsOfTheFirstVersionBecomeTimes() throws SQLException {
    try (Connection connection = open();
        Statement statement = connection.createStatement()) {
      Schema.migrate(connection, Schema.STEPS.subList(0, 1));
      String[][] rows = { // text, at, position, state: the first life, the second, failed, waiting
        {"lost", "3000", "9007199254740995", "5"},
        {"one", "1000", "18014398509481985", "5"},
        {"two", "1000", "18014398509481986", "5"},
        {"clock went back", "10", "18014398509481987", "5"},
        {"later", "4000", "18014398509481990", "5"},
        {"failed", "2000", "9214364837600034822", "4"},
        {"waiting", "1", "9214364837600034823", "0"},
      };
      for (String[] row : rows) {
        statement.execute(
            "INSERT INTO message (sender, id, chat, text, at, seq, position, outgoing, state)"
                + " VALUES ('bob', '%1$s', 'bob', '%1$s', %2$s, 0, %3$s, 0, %4$s)"
                    .formatted((Object[]) row));
      }
      Schema.migrate(connection, Schema.STEPS);
      List<String> texts = new ArrayList<>();
      try (ResultSet ordered =
          statement.executeQuery("SELECT text FROM message ORDER BY position")) {
        while (ordered.next()) {
          texts.add(ordered.getString(1));
        }
      }
      assertEquals(
          List.of("one", "two", "clock went back", "failed", "lost", "later", "waiting"), texts);
      assertEquals(rows.length, number(connection, "SELECT written FROM device"));
    }
  }

  @Test
  void aStepThatFailsLeavesNothing() throws SQLException {
    try (Connection connection = open()) {
      Schema.migrate(connection, List.of(ONE, TWO));
      assertThrows(SQLException.class, () -> Schema.migrate(connection, List.of(ONE, TWO, BROKEN)));
      assertEquals(2, number(connection, "PRAGMA user_version"));
      assertEquals(1, number(connection, "SELECT count(*) FROM thing"));
    }
  }

  @Test
  void aDatabaseOfANewerProgramIsRefusedAndUntouched() throws SQLException {
    try (Connection connection = open();
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA user_version = 99");
    }
    ParleyException refused =
        assertThrows(
            ParleyException.class, () -> Database.open(folder.resolve("parley.db")).close());
    assertEquals(ParleyException.Reason.STORAGE, refused.reason());
    try (Connection connection = open()) {
      assertEquals(99, number(connection, "PRAGMA user_version"));
    }
  }
}
