package org.parley.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A disk that takes no more, and one that fails to sync: the store says that it is unavailable,
/// loses nothing that it acknowledged, and goes on once the disk is well again.
final class FailingDiskTest {
  private static final int TEXT_BYTES = 2000;
  private static final int LIMIT_BYTES = 64 * 1024;

  @TempDir Path directory = Path.of("set by JUnit");

  /// The kernel fails every write beyond a size of file (`EFBIG`), as it does when there is no
  /// room.
  @Test
  void aFullDiskIsSurvived() throws Exception {
    Path store = directory.resolve("store");
    Acknowledged acknowledged = new Acknowledged();
    try (Writer writer = Writer.start(store, 1, TEXT_BYTES, "", Map.of())) {
      writer.awaitLine("ready");
      writer.awaitLine("sender-");
      run(
          "prlimit",
          "--pid",
          String.valueOf(writer.pid()),
          "--fsize=" + LIMIT_BYTES + ":unlimited");
      writer.awaitLine("unavailable");
      run("prlimit", "--pid", String.valueOf(writer.pid()), "--fsize=unlimited:unlimited");
      writer.awaitLine("again");
      writer.awaitLines(50);
      acknowledged.add(writer.stop());
    }
    acknowledged.check(store);
    assertTrue(acknowledged.count() > 50);
  }

  /// A small library that stands before `fdatasync` and `fsync` fails them with `EIO` while a file
  /// exists; the data are written to the file and may or may not be there after.
  @Test
  void aFailedSyncIsSurvived() throws Exception {
    Path library = directory.resolve("failsync.so");
    Path trigger = directory.resolve("fail");
    Path source = Files.writeString(directory.resolve("failsync.c"), FAIL_SYNC);
    run("gcc", "-shared", "-fPIC", "-O1", "-o", library.toString(), source.toString(), "-ldl");
    Map<String, String> environment =
        Map.of("LD_PRELOAD", library.toString(), "FAIL_SYNC_WHILE", trigger.toString());
    Path store = directory.resolve("store");
    Acknowledged acknowledged = new Acknowledged();
    try (Writer writer = Writer.start(store, 1, TEXT_BYTES, "", environment)) {
      writer.awaitLine("ready");
      writer.awaitLine("sender-");
      for (int round = 0; round < 2; round++) {
        Files.createFile(trigger);
        writer.awaitLine("unavailable");
        Files.delete(trigger);
        writer.awaitLine("again");
      }
      writer.awaitLines(200);
      acknowledged.add(writer.kill());
    }
    acknowledged.check(store);
    assertTrue(acknowledged.count() > 50);
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), command[0] + ": " + said);
  }

  private static final String FAIL_SYNC =
      """
      #define _GNU_SOURCE
      #include <dlfcn.h>
      #include <errno.h>
      #include <stdlib.h>
      #include <unistd.h>
      static int failing(void) {
        const char *trigger = getenv("FAIL_SYNC_WHILE");
        return trigger && access(trigger, F_OK) == 0;
      }
      int fdatasync(int fd) {
        if (failing()) { errno = EIO; return -1; }
        return ((int (*)(int)) dlsym(RTLD_NEXT, "fdatasync"))(fd);
      }
      int fsync(int fd) {
        if (failing()) { errno = EIO; return -1; }
        return ((int (*)(int)) dlsym(RTLD_NEXT, "fsync"))(fd);
      }
      """;
}
