package org.parley.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The folder of everything a server keeps:
///
/// ```text
/// data/
///   store/     mailboxes and accounts (RocksDB)
///   run/       sockets, while the server runs
///   control    the path of the socket for `./parley store`, while the server runs
/// ```
///
/// What is in it is for the server's user only. A folder that was there keeps its own mode.
///
/// A socket's path is short (107 bytes on Linux). Where the data folder's is too long, `run` is a
/// folder under the temporary folder instead.
final class DataFolder implements AutoCloseable {
  /// Longest path of a Unix socket on Linux.
  private static final int SOCKET_PATH_BYTES = 107;

  /// Room for a separator and a socket's name.
  private static final int SOCKET_NAME_BYTES = 24;

  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path root;
  private final Path run;

  private DataFolder(Path root, Path run) {
    this.root = root;
    this.run = run;
  }

  static DataFolder open(Path root) throws IOException {
    try {
      Files.createDirectories(root, OWNER_ONLY);
      createPrivate(root.resolve("store"));
      return new DataFolder(root, runFolder(root));
    } catch (FileSystemException e) {
      throw new IOException(
          "the data folder %s cannot be made or written: choose another with --data"
              .formatted(root),
          e);
    }
  }

  private static Path createPrivate(Path folder) throws IOException {
    return Files.isDirectory(folder) ? folder : Files.createDirectory(folder, OWNER_ONLY);
  }

  private static Path runFolder(Path root) throws IOException {
    Path run = root.resolve("run");
    int pathBytes = run.toString().getBytes(StandardCharsets.UTF_8).length;
    return pathBytes + SOCKET_NAME_BYTES <= SOCKET_PATH_BYTES
        ? createPrivate(run)
        : Files.createTempDirectory("parley-");
  }

  /// The socket of the server that runs on this data folder, or was killed while it did.
  static Optional<Path> controlSocketOf(Path root) throws IOException {
    Path control = root.resolve("control");
    return Files.exists(control)
        ? Optional.of(Path.of(Files.readString(control).strip()))
        : Optional.empty();
  }

  Path root() {
    return root;
  }

  Path store() {
    return root.resolve("store");
  }

  /// For sockets between the server's own parts.
  Path run() {
    return run;
  }

  /// Says where the control socket will be, for [#controlSocketOf].
  Path announceControlSocket() throws IOException {
    Path socket = run.resolve("control.sock");
    Files.writeString(root.resolve("control"), socket + "\n");
    return socket;
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(root.resolve("control"));
      if (Files.isDirectory(run)) {
        deleteRun();
      }
    } catch (IOException e) {
      org.slf4j.LoggerFactory.getLogger(DataFolder.class)
          .warn("The folder {} could not be removed; it can be deleted by hand", run, e);
    }
  }

  private void deleteRun() throws IOException {
    try (Stream<Path> files = Files.walk(run)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
