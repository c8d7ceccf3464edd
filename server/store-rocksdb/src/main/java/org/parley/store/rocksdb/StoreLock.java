package org.parley.store.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// Keeps a store directory to one user, a server or a tool: a lock on `parley.lock`, which holds
/// the process id of who has it. It ends with the process, however that ends.
final class StoreLock implements AutoCloseable {
  private static final String FILE = "parley.lock";
  private final FileChannel channel;

  private StoreLock(FileChannel channel) {
    this.channel = channel;
  }

  /// @throws StoreOpenException another process, or this one, uses the store
  static StoreLock take(Path directory) {
    Path file = directory.resolve(FILE);
    try {
      Files.createDirectories(directory);
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      Optional<FileLock> lock = tryLock(channel);
      if (lock.isEmpty()) {
        channel.close();
        throw inUse(directory, Files.readString(file).strip());
      }
      channel.truncate(0);
      String holder = ProcessHandle.current().pid() + "\n";
      channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.US_ASCII)));
      return new StoreLock(channel);
    } catch (IOException e) {
      throw new StoreOpenException("The store directory " + directory + " cannot be used: " + e, e);
    }
  }

  private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
    try {
      return Optional.ofNullable(channel.tryLock());
    } catch (OverlappingFileLockException e) {
      return Optional.empty(); // this process has it
    }
  }

  private static StoreOpenException inUse(Path directory, String holder) {
    return new StoreOpenException(
        ("The store in %s is in use by process %s. A store has one user at a time: stop that server"
                + " first, or make a backup (which it does while it runs) and use that.")
            .formatted(directory, holder.isEmpty() ? "(unknown)" : holder));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
