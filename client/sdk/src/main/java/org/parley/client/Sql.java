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

  private final Connection connection;
  private final Map<String, PreparedStatement> statements = new HashMap<>();

  Sql(Connection connection) {
    this.connection = connection;
  }

  /// @return how many rows changed
  int update(String text, @Nullable Object... values) throws SQLException {
    return bound(text, values).executeUpdate();
  }

  <T> List<T> list(String text, Row<T> row, @Nullable Object... values) throws SQLException {
    try (ResultSet rows = bound(text, values).executeQuery()) {
      List<T> found = new ArrayList<>();
      while (rows.next()) {
        found.add(row.read(rows));
      }
      return found;
    }
  }

  <T> Optional<T> first(String text, Row<T> row, @Nullable Object... values) throws SQLException {
    try (ResultSet rows = bound(text, values).executeQuery()) {
      return rows.next() ? Optional.of(row.read(rows)) : Optional.empty();
    }
  }

  /// The first column of the first row; 0 if there is none.
  long number(String text, @Nullable Object... values) throws SQLException {
    try (ResultSet rows = bound(text, values).executeQuery()) {
      return rows.next() ? rows.getLong(1) : 0;
    }
  }

  void close() throws SQLException {
    for (PreparedStatement statement : statements.values()) {
      statement.close();
    }
    statements.clear();
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
