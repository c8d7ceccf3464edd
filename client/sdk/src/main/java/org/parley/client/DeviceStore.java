package org.parley.client;

import java.net.URI;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.protocol.ServerFrame;

/// The row `device`: who is logged in here, and how far this device has got in the mailbox.
final class DeviceStore {
  private static final List<String> EMPTIED =
      List.of(
          "DELETE FROM message",
          "DELETE FROM chat",
          "DELETE FROM unknown_event",
          "DELETE FROM handler",
          "DELETE FROM user",
          "DELETE FROM feed",
          "DELETE FROM device",
          "INSERT INTO device (only_row) VALUES (1)");

  private final Database database;
  private final Feed feed;
  private volatile boolean reset;

  DeviceStore(Database database, Feed feed) {
    this.database = database;
    this.feed = feed;
  }

  /// What `Hello` says.
  record Resume(String token, String epoch, long cursor, @Nullable Instant cursorAt, long attempt) {
    /// The token is a secret, so it has no place in a log line.
    @Override
    public String toString() {
      return "Resume[cursor=%d, attempt=%d]".formatted(cursor, attempt);
    }
  }

  /// A user's id and handle.
  record User(String id, String handle) {}

  Optional<URI> server() {
    return text("SELECT server FROM device WHERE server IS NOT NULL").map(URI::create);
  }

  void setServer(URI server) {
    database.change(sql -> sql.update("UPDATE device SET server = ?", server.toString()));
  }

  Optional<String> token() {
    return text("SELECT token FROM device WHERE token IS NOT NULL");
  }

  /// Whose data this is, also when the token is gone.
  Optional<String> owner() {
    return text("SELECT user FROM device WHERE user IS NOT NULL");
  }

  Optional<Identity> identity() {
    return database.read(
        sql ->
            sql.first(
                "SELECT user, device, handle FROM device WHERE token IS NOT NULL",
                row ->
                    new Identity(
                        new UserId(row.getString("user")),
                        new DeviceId(row.getString("device")),
                        row.getString("handle"))));
  }

  /// Empty if nobody is logged in.
  Optional<Glance> glance() {
    long pending = database.read(sql -> sql.number("SELECT count(*) FROM message WHERE state = 0"));
    return identity()
        .flatMap(
            identity ->
                server().map(server -> new Glance(identity, server, Math.toIntExact(pending))));
  }

  /// Makes this a device of the user. What it holds stays: the caller has checked whose it is.
  void logIn(Identity identity, String token, URI server) {
    database.change(
        sql ->
            sql.update(
                "UPDATE device SET user = ?, device = ?, handle = ?, token = ?, server = ?",
                identity.user().value(),
                identity.device().value(),
                identity.handle(),
                token,
                server.toString()));
  }

  /// Forgets a token the server no longer takes, if it is still this one.
  void dropToken(String token) {
    database.change(sql -> sql.update("UPDATE device SET token = NULL WHERE token = ?", token));
  }

  /// Erases everything.
  void wipe() {
    database.change(
        sql -> {
          for (String statement : EMPTIED) {
            sql.update(statement);
          }
        });
    database.compact();
  }

  /// Counts one more connection, and says where to resume. Empty if nobody is logged in.
  Optional<Resume> beginAttempt() {
    return database.write(
        sql -> {
          sql.update("UPDATE device SET attempt = attempt + 1");
          return sql.first(
              "SELECT token, epoch, cursor, cursor_at, attempt FROM device WHERE token IS NOT NULL",
              row -> {
                long at = row.getLong("cursor_at");
                return new Resume(
                    row.getString("token"),
                    row.getString("epoch"),
                    row.getLong("cursor"),
                    row.getObject("cursor_at") == null ? null : Instant.ofEpochMilli(at),
                    row.getLong("attempt"));
              });
        });
  }

  /// Takes over where the server will go on. With another epoch, what is held belongs to an earlier
  /// life of the mailbox: it stays, but its seqs and all marks are void.
  ///
  /// @return whether a new life began
  boolean welcome(ServerFrame.Welcome welcome) {
    return database.write(
        sql -> {
          String epoch =
              sql.first("SELECT epoch FROM device", row -> row.getString(1)).orElseThrow();
          boolean fresh = epoch.isEmpty();
          boolean another = !fresh && (welcome.reset() || !epoch.equals(welcome.epoch()));
          if (another) {
            beginLife(sql);
            reset = true;
          }
          if (fresh || another) {
            sql.update(
                "UPDATE device SET epoch = ?, cursor = ?, cursor_at = NULL, held_after = ?",
                welcome.epoch(),
                welcome.start(),
                welcome.start());
          }
          return another;
        });
  }

  /// Whether a new life began since this was opened.
  boolean wasReset() {
    return reset;
  }

  private void beginLife(Sql sql) throws SQLException {
    sql.update("UPDATE device SET life = life + 1");
    sql.update("UPDATE message SET seq = 0 WHERE seq > 0");
    sql.update(
        "UPDATE chat SET delivered_up_to = 0, read_up_to = 0, own_read_up_to = 0, read_told = 0,"
            + " held_after = NULL");
    feed.reset(sql);
  }

  long cursor() {
    return database.read(sql -> sql.number("SELECT cursor FROM device"));
  }

  private Optional<String> text(String query) {
    return database.read(sql -> sql.first(query, row -> row.getString(1)));
  }
}
