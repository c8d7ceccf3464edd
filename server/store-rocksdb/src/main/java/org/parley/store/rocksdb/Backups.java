package org.parley.store.rocksdb;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/// Turns a checkpoint into a backup: marked, synced, and only then under its name.
final class Backups {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private Backups() {}

  /// In the folder of a backup that is being made: what shows that it may be deleted.
  private static final String UNFINISHED = "UNFINISHED-PARLEY-BACKUP";

  static FileAlreadyExistsException exists(Path target) {
    return new FileAlreadyExistsException(
        target.toString(), null, "exists already; name a folder that does not");
  }

  /// A backup holds every message and every password's hash: it is for its owner only, also while
  /// it is being made.
  ///
  /// @return where the checkpoint is to be made: in a private folder beside the target
  static Path prepare(Path target) throws IOException {
    Path folder = Objects.requireNonNull(target.getParent());
    Files.createDirectories(folder);
    Path holder = folder.resolve(target.getFileName() + ".partial");
    deleteUnfinished(holder);
    Files.createDirectory(holder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    Files.createFile(holder.resolve(UNFINISHED));
    return holder.resolve("store");
  }

  static void finish(Path partial, Path target) throws IOException {
    Path marker = partial.resolve(EngineLife.NEW_EPOCH_FILE);
    Files.writeString(marker, "Whoever serves from this backup begins a new epoch.\n");
    for (Path file : contents(partial)) {
      if (Files.isRegularFile(file)) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
          channel.force(true);
        }
      }
    }
    Files.setPosixFilePermissions(partial, OWNER_ONLY);
    EngineLife.syncFolder(partial);
    Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
    Path holder = Objects.requireNonNull(partial.getParent());
    Files.delete(holder.resolve(UNFINISHED));
    Files.delete(holder);
    EngineLife.syncFolder(target.getParent());
  }

  /// What an earlier attempt may have left, and nothing else.
  private static void deleteUnfinished(Path folder) throws IOException {
    if (Files.exists(folder)) {
      if (!Files.exists(folder.resolve(UNFINISHED))) {
        throw new FileAlreadyExistsException(
            folder.toString(), null, "is in the way and is no unfinished backup; move it away");
      }
      for (Path path : contents(folder).reversed()) {
        Files.delete(path);
      }
    }
  }

  /// A folder and all in it, outermost first.
  private static List<Path> contents(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.sorted(Comparator.naturalOrder()).toList();
    }
  }
}
