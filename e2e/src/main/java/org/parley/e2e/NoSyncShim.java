package org.parley.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// Takes away what a killed process wrote and did not sync, as a loss of power would; a `kill -9`
/// alone cannot show a missing sync, because the kernel keeps what was written.
///
/// A small library (`nosync.c`, built with gcc when it is needed) is loaded into the process with
/// `LD_PRELOAD` and writes a journal of the process's syncs, file creations, renames and removals
/// under one folder. After the kill, [#drop] cuts every file to what was synced and undoes what was
/// done to names and never synced. Several processes may run one after another on the folder before
/// a drop: what one leaves unsynced stays so, although the next could read it.
///
/// What POSIX permits is drawn at random within [Loss]: operations on names take effect in their
/// order within a directory and survive from the first to any later one, at least to the
/// directory's last sync; or, as ext4 does, in one order for all directories, at least to the last
/// sync of anything. Of what was appended and not synced, any beginning may survive. Making a
/// directory counts as durable at once.
final class NoSyncShim {
  private static final int COMPILE_TIMEOUT_SECONDS = 60;

  private final Path root;
  private final Path library;
  private final Path journal;
  private final Path graves;

  /// By device and inode: up to which size a file was durable when the journal began.
  private final Map<String, Long> baseline = new HashMap<>();

  /// What a loss of power spares.
  ///
  /// @param wholeJournal whether a sync of anything makes all earlier operations on names durable,
  ///   as on ext4; else only a sync of their directory does
  /// @param sparesSome whether a random part of what was not synced survives; else nothing does
  record Loss(boolean wholeJournal, boolean sparesSome) {
    static Loss draw(RandomGenerator random) {
      return new Loss(random.nextInt(3) == 0, random.nextBoolean());
    }
  }

  /// What was taken away.
  record Dropped(int files, long bytes, int names) {
    @Override
    public String toString() {
      return "%d bytes of %d files, %d names".formatted(bytes, files, names);
    }
  }

  private NoSyncShim(Path root, Path library, Path journal, Path graves) {
    this.root = root;
    this.library = library;
    this.journal = journal;
    this.graves = graves;
  }

  /// Builds the library.
  ///
  /// @param root the folder to watch; exists; what is in it counts as durable
  /// @param folder private, outside `root` and on the same file system
  static NoSyncShim build(Path root, Path folder) throws IOException, InterruptedException {
    var real = root.toRealPath();
    var source = folder.resolve("nosync.c");
    var library = folder.toRealPath().resolve("nosync.so");
    try (InputStream code = NoSyncShim.class.getResourceAsStream("/native/nosync.c")) {
      if (code == null) {
        throw new IllegalStateException("nosync.c is not among the program's resources");
      }
      Files.copy(code, source, StandardCopyOption.REPLACE_EXISTING);
    }
    compile(source, library);
    var graves = Files.createDirectories(folder.toRealPath().resolve("graves"));
    var shim = new NoSyncShim(real, library, folder.toRealPath().resolve("journal"), graves);
    shim.beginAnew();
    return shim;
  }

  private static void compile(Path source, Path library) throws IOException, InterruptedException {
    var gcc =
        new ProcessBuilder(
                "gcc", "-shared", "-fPIC", "-O2", "-o", library.toString(), source.toString())
            .redirectErrorStream(true)
            .redirectOutput(library.resolveSibling("gcc.log").toFile());
    gcc.command().addAll(List.of("-ldl", "-pthread"));
    var process = gcc.start();
    process.getOutputStream().close();
    if (!process.waitFor(COMPILE_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("gcc does not end");
    }
    if (process.exitValue() != 0) {
      throw new IOException(
          "gcc cannot build nosync.c: " + Files.readString(library.resolveSibling("gcc.log")));
    }
  }

  /// To be set for the process to watch. Its standard input must be a pipe from this process: it
  /// ends when the pipe does.
  Map<String, String> environment() {
    return Map.of(
        "LD_PRELOAD", library.toString(),
        "NOSYNC_ROOT", root.toString(),
        "NOSYNC_JOURNAL", journal.toString(),
        "NOSYNC_GRAVES", graves.toString(),
        "NOSYNC_END_AT_EOF", "1");
  }

  /// Takes away what was not synced. No watched process may be alive.
  ///
  /// @throws IllegalStateException a process wrote in a way that the shim has no model of
  Dropped drop(Loss loss, RandomGenerator random) throws IOException {
    var read = SyncJournal.read(journal);
    if (!read.unmodelled().isEmpty()) {
      throw new IllegalStateException("no model of these writes: " + read.unmodelled());
    }
    int names = 0;
    for (var operation : read.undone(loss, random)) {
      undo(operation);
      names++;
    }
    var sizes = new HashMap<>(baseline);
    read.replaySizes(sizes);
    int files = 0;
    long bytes = 0;
    for (var file : regularFiles()) {
      long size = Files.size(file);
      long kept = Math.min(size, sizes.getOrDefault(inode(file), 0L));
      if (loss.sparesSome() && size > kept) {
        kept += random.nextLong(size - kept + 1);
      }
      if (kept < size) {
        truncate(file, kept);
        files++;
        bytes += size - kept;
      }
    }
    beginAnew();
    return new Dropped(files, bytes, names);
  }

  private static void undo(SyncJournal.Operation operation) throws IOException {
    switch (operation) {
      case SyncJournal.Created(var path) -> Files.deleteIfExists(path);
      case SyncJournal.Removed(var grave, var path) -> {
        if (!Files.exists(path) && Files.exists(grave)) {
          Files.move(grave, path);
        }
      }
      case SyncJournal.Renamed(var grave, var from, var to) -> {
        if (Files.exists(to) && !Files.exists(from)) {
          Files.move(to, from);
        }
        if (grave.isPresent() && !Files.exists(to) && Files.exists(grave.get())) {
          Files.move(grave.get(), to);
        }
      }
    }
  }

  private static void truncate(Path file, long size) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(size);
    }
  }

  private void beginAnew() throws IOException {
    baseline.clear();
    for (var file : regularFiles()) {
      baseline.put(inode(file), Files.size(file));
    }
    try (Stream<Path> buried = Files.list(graves)) {
      for (var grave : buried.toList()) {
        Files.delete(grave);
      }
    }
    Files.deleteIfExists(journal);
  }

  private List<Path> regularFiles() throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static String inode(Path file) throws IOException {
    return String.format(
        Locale.ROOT,
        "%x:%d",
        (Long) Files.getAttribute(file, "unix:dev"),
        (Long) Files.getAttribute(file, "unix:ino"));
  }
}
