package org.parley.client;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Runs SQL on one connection, each statement compiled once. Statements are constants, so that the
/// map of them is bounded.
final class Sql {

  /// Makes a value of the row a result set stands at.
  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  private interface Step<T> {
    T run(PreparedStatement statement) throws SQLException;
  }

  private final Connection connection;
  private final Map<String, PreparedStatement> statements = new HashMap<>();

  Sql(Connection connection) {
    this.connection = connection;
  }

  /// @return how many rows changed
  int update(String text, @Nullable Object... values) throws SQLException {
    return run(text, PreparedStatement::executeUpdate, values);
  }

  <T> List<T> list(String text, Row<T> row, @Nullable Object... values) throws SQLException {
    return run(
        text,
        statement -> {
          try (ResultSet rows = statement.executeQuery()) {
            List<T> found = new ArrayList<>();
            while (rows.next()) {
              found.add(row.read(rows));
            }
            return found;
          }
        },
        values);
  }

  <T> Optional<T> first(String text, Row<T> row, @Nullable Object... values) throws SQLException {
    return run(
        text,
        statement -> {
          try (ResultSet rows = statement.executeQuery()) {
            return rows.next() ? Optional.of(row.read(rows)) : Optional.empty();
          }
        },
        values);
  }

  /// The first column of the first row; 0 if there is none.
  long number(String text, @Nullable Object... values) throws SQLException {
    return run(
        text,
        statement -> {
          try (ResultSet rows = statement.executeQuery()) {
            return rows.next() ? rows.getLong(1) : 0L;
          }
        },
        values);
  }

  void close() throws SQLException {
    for (PreparedStatement statement : statements.values()) {
      statement.close();
    }
    statements.clear();
  }

  private <T> T run(String text, Step<T> step, @Nullable Object... values) throws SQLException {
    try {
      return step.run(bound(text, values));
    } catch (SQLException e) {
      forget(text, e);
      throw e;
    }
  }

  /// A statement that failed, on a full disk say, does not run again: the driver closed it.
  private void forget(String text, SQLException cause) {
    PreparedStatement failed = statements.remove(text);
    if (failed != null) {
      try {
        failed.close();
      } catch (SQLException e) {
        cause.addSuppressed(e);
      }
    }
  }

  private PreparedStatement bound(String text, @Nullable Object... values) throws SQLException {
    PreparedStatement statement = statements.get(text);
    if (statement == null) {
      statement = connection.prepareStatement(text);
      statements.put(text, statement);
    }
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    return statement;
  }
}
