package org.parley.store.rocksdb;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// Turns a checkpoint into a backup: marked, synced, and only then under its name.
final class Backups {
  private Backups() {}

  /// @return where the checkpoint is to be made: beside the target, and not there yet
  static Path prepare(Path target) throws IOException {
    Path folder = Objects.requireNonNull(target.getParent());
    Files.createDirectories(folder);
    Path partial = folder.resolve(target.getFileName() + ".partial");
    deleteFolder(partial);
    return partial;
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
    EngineLife.syncFolder(partial);
    Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
    EngineLife.syncFolder(target.getParent());
  }

  /// What an earlier attempt may have left.
  private static void deleteFolder(Path folder) throws IOException {
    if (Files.exists(folder)) {
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
