package org.parley.client;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.locks.ReentrantLock;

/// The device database: one SQLite connection, used by one thread at a time. A write is one
/// transaction and is durable on return (WAL with synchronous FULL: one sync each).
final class Database implements AutoCloseable {
  private static final int CACHE_KIB = 512;

  /// What is done with the connection. It must not call the database again.
  interface Work<T> {
    T run(Sql sql) throws SQLException;
  }

  /// The same without a result.
  interface Change {
    void run(Sql sql) throws SQLException;
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Connection connection;
  private final Sql sql;
  private boolean closed;

  private Database(Connection connection) {
    this.connection = connection;
    this.sql = new Sql(connection);
  }

  static Database open(Path file) {
    return open("jdbc:sqlite:" + file.toAbsolutePath());
  }

  static Database inMemory() {
    return open("jdbc:sqlite::memory:");
  }

  /// A database that another program may have open, to read only. It is not brought up to date.
  static Database openToRead(Path file) {
    try {
      Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file.toAbsolutePath());
      try (Statement pragma = connection.createStatement()) {
        pragma.execute("PRAGMA query_only = ON");
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
      return new Database(connection);
    } catch (SQLException e) {
      throw storageFailure(e);
    }
  }

  private static Database open(String url) {
    try {
      Connection connection = DriverManager.getConnection(url);
      try (Statement pragma = connection.createStatement()) {
        pragma.execute("PRAGMA journal_mode = WAL");
        pragma.execute("PRAGMA synchronous = FULL");
        pragma.execute("PRAGMA secure_delete = ON");
        pragma.execute("PRAGMA temp_store = FILE");
        pragma.execute("PRAGMA cache_size = -" + CACHE_KIB);
        Schema.migrate(connection);
        pragma.execute(Schema.FEED);
      } catch (SQLException | RuntimeException e) {
        connection.close();
        throw e;
      }
      return new Database(connection);
    } catch (SQLException e) {
      throw storageFailure(e);
    }
  }

  <T> T read(Work<T> work) {
    lock.lock();
    try {
      requireOpen();
      return work.run(sql);
    } catch (SQLException e) {
      throw storageFailure(e);
    } finally {
      lock.unlock();
    }
  }

  <T> T write(Work<T> work) {
    lock.lock();
    try {
      requireOpen();
      sql.update("BEGIN IMMEDIATE");
      boolean committed = false;
      try {
        T result = work.run(sql);
        sql.update("COMMIT");
        committed = true;
        return result;
      } finally {
        if (!committed) {
          rollBack();
        }
      }
    } catch (SQLException e) {
      throw storageFailure(e);
    } finally {
      lock.unlock();
    }
  }

  void change(Change change) {
    Object done =
        write(
            s -> {
              change.run(s);
              return this;
            });
    assert done == this;
  }

  /// Rewrites the file without what was deleted, and empties the log.
  void compact() {
    lock.lock();
    try {
      requireOpen();
      sql.close(); // SQLite takes a compiled statement for one that may be at work
      try (Statement statement = connection.createStatement()) {
        statement.execute("VACUUM");
        statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
      }
    } catch (SQLException e) {
      throw storageFailure(e);
    } finally {
      lock.unlock();
    }
  }

  private void rollBack() {
    try {
      sql.update("ROLLBACK");
    } catch (SQLException e) {
      // SQLite rolls back by itself after some failures (full disk, I/O), and then has none to roll
      // back; the cause is on its way up already.
      Log.LOG.debug("no roll-back after a failed write: {}", e.getErrorCode());
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new ParleyException(ParleyException.Reason.CLOSED, "this client was closed");
    }
  }

  private static ParleyException storageFailure(SQLException e) {
    return new ParleyException(
        ParleyException.Reason.STORAGE, "the device database failed (" + e.getErrorCode() + ")", e);
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        sql.close();
        connection.close();
      }
    } catch (SQLException e) {
      throw storageFailure(e);
    } finally {
      lock.unlock();
    }
  }
}
