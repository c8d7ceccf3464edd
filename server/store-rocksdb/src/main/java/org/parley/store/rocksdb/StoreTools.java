package org.parley.store.rocksdb;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.parley.messaging.UserId;
import org.parley.store.rocksdb.Rows.EventRow;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/// An operator's look into a store that no server uses, or into a backup. Nothing is written, and
/// the store is locked meanwhile. To look into the store of a running server, make a backup with
/// [RocksStore#checkpoint] (cheap: files are linked) and look into that.
public final class StoreTools implements AutoCloseable {
  private final Path directory;
  private final StoreLock lock;
  private final Engine engine;

  private StoreTools(Path directory, StoreLock lock, Engine engine) {
    this.directory = directory;
    this.lock = lock;
    this.engine = engine;
  }

  /// @throws StoreOpenException there is no store, or it is in use or damaged
  public static StoreTools open(Path directory) {
    requireStore(directory);
    StoreLock lock = StoreLock.take(directory);
    try {
      WalCheck.requireTornTailOnly(directory, StoreOptions.DEFAULTS);
      return new StoreTools(directory, lock, Engine.openReadOnly(directory, StoreOptions.DEFAULTS));
    } catch (RocksDBException | IOException e) {
      giveBack(lock, e);
      throw new StoreOpenException(
          "The store in %s cannot be opened: %s".formatted(directory, e.getMessage()), e);
    } catch (RuntimeException e) {
      giveBack(lock, e);
      throw e;
    }
  }

  private static void requireStore(Path directory) {
    if (!Files.exists(directory.resolve("CURRENT"))) {
      throw new StoreOpenException("There is no store in " + directory);
    }
  }

  private static void giveBack(StoreLock lock, Exception cause) {
    try {
      lock.close();
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  /// Makes a backup of a store that no server uses, as [RocksStore#checkpoint] does of one in use.
  ///
  /// @param target must not exist
  public static void backup(Path directory, Path target) throws IOException {
    requireStore(directory);
    Path whole = target.toAbsolutePath();
    if (Files.exists(whole)) {
      throw Backups.exists(whole);
    }
    EngineLife life = EngineLife.openAsIs(directory.toAbsolutePath(), StoreOptions.DEFAULTS);
    try {
      Path partial = Backups.prepare(whole);
      life.engine().checkpoint(partial);
      Backups.finish(partial, whole);
    } catch (RocksDBException e) {
      throw new IOException("the backup could not be written: " + e.getMessage(), e);
    } finally {
      life.close();
    }
  }

  /// Counts and sizes.
  public StoreStats stats() throws IOException {
    try {
      List<StoreStats.Rows> tables = new ArrayList<>();
      for (Table table : Table.values()) {
        tables.add(
            new StoreStats.Rows(
                table == Table.META ? "meta" : table.family(),
                engine.property(table, "rocksdb.estimate-num-keys"),
                engine.property(table, "rocksdb.total-sst-files-size")));
      }
      String epoch =
          engine
              .get(Table.META, Keys.EPOCH)
              .map(value -> new String(value, StandardCharsets.US_ASCII))
              .orElse("");
      return new StoreStats(
          epoch,
          Verifier.mailboxes(engine).size(),
          count(AccountRows.Tag.ACCOUNT.prefix()),
          count(AccountRows.Tag.DEVICE.prefix()),
          directoryBytes(),
          tables);
    } catch (RocksDBException e) {
      throw new IOException("the store cannot be read: " + e.getMessage(), e);
    }
  }

  private long count(byte[] prefix) throws RocksDBException {
    long count = 0;
    try (RocksIterator rows = engine.iterator(Table.ACCOUNTS)) {
      for (rows.seek(prefix); rows.isValid() && Keys.startsWith(rows.key(), prefix); rows.next()) {
        count += rows.value().length > 0 ? 1 : 0; // an erased account's row is empty
      }
      rows.status();
    }
    return count;
  }

  private long directoryBytes() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      long bytes = 0;
      for (Path file : files.toList()) {
        bytes += Files.isRegularFile(file) ? Files.size(file) : 0;
      }
      return bytes;
    }
  }

  /// The user with this id, or else with this handle; an erased one is not found.
  public Optional<UserId> user(String idOrHandle) throws IOException {
    try {
      Optional<byte[]> owner = engine.get(Table.ACCOUNTS, AccountRows.Tag.HANDLE.key(idOrHandle));
      for (String id : List.of(idOrHandle, owner.map(AccountRows::ascii).orElse(""))) {
        Optional<byte[]> account = engine.get(Table.ACCOUNTS, AccountRows.Tag.ACCOUNT.key(id));
        if (account.isPresent() && !AccountRows.isErased(account.get())) {
          return Optional.of(new UserId(id));
        }
      }
      return Optional.empty();
    } catch (RocksDBException e) {
      throw new IOException("the store cannot be read: " + e.getMessage(), e);
    }
  }

  /// Writes a user's mailbox as JSON lines, one event each, in order.
  ///
  /// @return how many there are
  public long export(UserId user, Appendable out) throws IOException {
    byte[] mailbox = Keys.user(user);
    long events = 0;
    try (RocksIterator rows = engine.iterator(Table.EVENTS)) {
      for (rows.seek(mailbox); rows.isValid(); rows.next()) {
        byte[] key = rows.key();
        if (!Keys.startsWith(key, mailbox)) {
          break;
        }
        out.append(EventJson.line(EventRow.parse(rows.value()).event(Keys.seq(key)))).append('\n');
        events++;
      }
      rows.status();
    } catch (RocksDBException e) {
      throw new IOException("the store cannot be read: " + e.getMessage(), e);
    }
    return events;
  }

  /// Checks that nothing is missing and that all indexes agree; [Verifier] says what that means.
  public VerifyReport verify() throws IOException {
    try {
      return new Verifier(engine).verify();
    } catch (RocksDBException e) {
      throw new IOException("the store cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    engine.close();
    lock.close();
  }
}
