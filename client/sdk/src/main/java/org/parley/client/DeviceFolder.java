package org.parley.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A device's folder, locked for one client: `parley.db`, which only its owner may read, and
/// `lock`, which names the process that has it.
final class DeviceFolder implements AutoCloseable {
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1; // beyond the text, which others read

  /// Folders this process has open. The operating system's lock is between processes only, and
  /// closing a second handle on the lock file would end it.
  private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel channel;

  private DeviceFolder(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /// @param program for the lock, so that others can name it
  static DeviceFolder open(Path path, String program) {
    try {
      Path folder = create(path);
      if (!OPEN.add(folder)) {
        throw inUse(folder, "another client of this process");
      }
      boolean locked = false;
      try {
        DeviceFolder opened = lock(folder, program);
        locked = true;
        privateFile(database(folder));
        return opened;
      } finally {
        if (!locked) {
          OPEN.remove(folder);
        }
      }
    } catch (IOException e) {
      throw failure("cannot use the device folder " + path, e);
    }
  }

  Path database() {
    return database(folder);
  }

  static Path database(Path folder) {
    return folder.resolve("parley.db");
  }

  private static Path create(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      Path parent = path.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      try {
        Files.createDirectory(path, ownerOnly("rwx------"));
      } catch (FileAlreadyExistsException e) {
        if (!Files.isDirectory(path)) {
          throw e;
        }
      }
    }
    return path.toRealPath();
  }

  private static DeviceFolder lock(Path folder, String program) throws IOException {
    Path file = folder.resolve("lock");
    privateFile(file);
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
    if (lock == null) {
      channel.close();
      throw inUse(folder, Files.readString(file).strip());
    }
    channel.truncate(0);
    channel.write(
        ByteBuffer.wrap(
            "%s, process %d\n"
                .formatted(program, ProcessHandle.current().pid())
                .getBytes(StandardCharsets.UTF_8)),
        0);
    return new DeviceFolder(folder, channel);
  }

  private static void privateFile(Path file) throws IOException {
    if (Files.notExists(file)) {
      try {
        Files.createFile(file, ownerOnly("rw-------"));
      } catch (FileAlreadyExistsException e) {
        Log.LOG.debug("another process made {} first", file.getFileName());
      }
    }
    if (posix()) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
  }

  private static FileAttribute<?>[] ownerOnly(String permissions) {
    return posix()
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  private static boolean posix() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  }

  private static ParleyException inUse(Path folder, String who) {
    return new ParleyException(
        ParleyException.Reason.DEVICE_IN_USE,
        "%s is in use by %s; stop that, or use another folder"
            .formatted(folder, who.isEmpty() ? "another process" : who));
  }

  private static ParleyException failure(String what, IOException e) {
    return new ParleyException(ParleyException.Reason.STORAGE, what, e);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw failure("cannot free the device folder", e);
    } finally {
      OPEN.remove(folder);
    }
  }
}
