package org.parley.store.rocksdb;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens the engine, closes it, and opens it again after a failure; holds the directory's lock all
/// the while. Used by one thread: first by who opens the store, then by the committer.
final class EngineLife {
  /// In a backup: whoever serves from it must give its mailboxes a new epoch first.
  static final String NEW_EPOCH_FILE = "NEW-EPOCH";

  static final int FORMAT = 1;
  private static final Logger log = LoggerFactory.getLogger(EngineLife.class);

  private final Path directory;
  private final StoreOptions options;
  private final StoreLock lock;
  private final boolean serving;
  private final Gate gate = new Gate();
  private @Nullable Engine engine;
  private volatile String epoch = "";
  private long newestMillis;

  private EngineLife(Path directory, StoreOptions options, StoreLock lock, boolean serving) {
    this.serving = serving;
    this.directory = directory;
    this.options = options;
    this.lock = lock;
  }

  /// @throws StoreOpenException it cannot be opened; nothing stays open or locked
  static EngineLife open(Path directory, StoreOptions options) {
    return open(directory, options, true);
  }

  /// For a tool: a restored backup does not begin a new epoch by this.
  static EngineLife openAsIs(Path directory, StoreOptions options) {
    return open(directory, options, false);
  }

  private static EngineLife open(Path directory, StoreOptions options, boolean serving) {
    StoreLock lock = StoreLock.take(directory);
    EngineLife life = new EngineLife(directory, options, lock, serving);
    try {
      life.openEngine();
      return life;
    } catch (RocksDBException | IOException e) {
      life.close();
      throw new StoreOpenException(
          ("The store in %s cannot be opened: %s. If the disk is full, free some space and start again."
                  + " If files are damaged, keep a copy of the directory, then restore the newest"
                  + " backup in its place.")
              .formatted(directory, e.getMessage()),
          e);
    } catch (RuntimeException e) {
      life.close();
      throw e;
    }
  }

  private void openEngine() throws RocksDBException, IOException {
    WalCheck.requireTornTailOnly(directory, options);
    Engine opened = Engine.open(directory, options);
    engine = opened;
    requireKnownFormat(opened);
    Path marker = directory.resolve(NEW_EPOCH_FILE);
    if (serving && (opened.get(Table.META, Keys.EPOCH).isEmpty() || Files.exists(marker))) {
      startNewLife(opened, marker);
    }
    byte[] stored = opened.get(Table.META, Keys.EPOCH).orElseThrow();
    epoch = new String(stored, StandardCharsets.US_ASCII);
    newestMillis =
        opened.get(Table.META, Keys.CLOCK).map(value -> new Unpacker(value).varint()).orElse(0L);
    gate.open(opened);
  }

  private void requireKnownFormat(Engine opened) throws RocksDBException {
    byte[] format = opened.getOrNull(Table.META, Keys.FORMAT);
    if (format != null && new Unpacker(format).varint() != FORMAT) {
      throw new StoreOpenException(
          ("The store in %s was written by another version of Parley (format %d; this one knows %d)."
                  + " Start the version that wrote it.")
              .formatted(directory, new Unpacker(format).varint(), FORMAT));
    }
  }

  /// The marker goes only once the new epoch is durable: a crash between gives yet another epoch.
  private static void startNewLife(Engine opened, Path marker)
      throws RocksDBException, IOException {
    try (Batch batch = new Batch(opened)) {
      String epoch = UUID.randomUUID().toString();
      batch.put(Table.META, Keys.EPOCH, epoch.getBytes(StandardCharsets.US_ASCII));
      batch.put(Table.META, Keys.FORMAT, new Packer(10).varint(FORMAT).bytes());
      batch.write();
    }
    if (Files.deleteIfExists(marker)) {
      syncFolder(marker.toAbsolutePath().getParent());
      log.info("The store is a restored backup: its mailboxes begin a new epoch");
    }
  }

  static void syncFolder(@Nullable Path folder) throws IOException {
    if (folder != null) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  Gate gate() {
    return gate;
  }

  Path directory() {
    return directory;
  }

  String epoch() {
    return epoch;
  }

  /// The newest time any event has.
  long newestMillis() {
    return newestMillis;
  }

  /// @throws IllegalStateException it is closed
  Engine engine() {
    Engine open = engine;
    if (open == null) {
      throw new IllegalStateException("the engine is closed");
    }
    return open;
  }

  /// Closes the engine, after those who read from it.
  void shut() {
    gate.shut();
    if (engine != null) {
      engine.close();
      engine = null;
    }
  }

  /// @return whether it is open again; if not, try later
  boolean tryReopen() {
    try {
      openEngine();
      return true;
    } catch (RocksDBException | IOException | RuntimeException e) {
      log.error("The store in {} cannot be opened again yet", directory, e);
      shut();
      return false;
    }
  }

  void close() {
    shut();
    try {
      lock.close();
    } catch (IOException e) {
      log.warn("The store's lock was not given back; it ends with this process", e);
    }
  }
}
