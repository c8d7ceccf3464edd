package org.parley.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;

/// The folder of everything a server keeps, readable by its user only:
///
/// ```text
/// data/
///   store/         mailboxes and accounts (RocksDB)
///   control.sock   for `./parley store` while the server runs
/// ```
///
/// Sockets have short paths only (108 bytes on Linux), so those between the server's own parts are
/// in a folder of their own under the temporary folder, which goes when the server stops.
final class DataFolder implements AutoCloseable {
  /// Longest path of a Unix socket on Linux.
  private static final int SOCKET_PATH_BYTES = 107;

  /// Room for a separator and a socket's name.
  private static final int SOCKET_NAME_BYTES = 24;

  private final Path root;
  private final Path run;

  private DataFolder(Path root, Path run) {
    this.root = root;
    this.run = run;
  }

  static DataFolder open(Path root) throws IOException {
    try {
      Files.createDirectories(root);
      Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
    } catch (FileSystemException e) {
      throw new IOException(
          "the data folder %s cannot be made or is not this user's: choose another with --data"
              .formatted(root),
          e);
    }
    return new DataFolder(root, runFolder(root));
  }

  private static Path runFolder(Path root) throws IOException {
    Path run = root.resolve("run");
    int pathBytes = run.toString().getBytes(StandardCharsets.UTF_8).length;
    return pathBytes + SOCKET_NAME_BYTES <= SOCKET_PATH_BYTES
        ? Files.createDirectories(run)
        : Files.createTempDirectory("parley-");
  }

  Path root() {
    return root;
  }

  Path store() {
    return root.resolve("store");
  }

  Path controlSocket() {
    return root.resolve("control.sock");
  }

  /// For sockets between the server's own parts.
  Path run() {
    return run;
  }

  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(run)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      org.slf4j.LoggerFactory.getLogger(DataFolder.class)
          .warn("The folder {} could not be removed; it can be deleted by hand", run, e);
    }
  }
}
