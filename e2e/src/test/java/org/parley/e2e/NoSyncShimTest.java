package org.parley.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NoSyncShimTest {
  private static final NoSyncShim.Loss ALL = new NoSyncShim.Loss(false, false);
  private static final NoSyncShim.Loss ALL_OF_JOURNAL = new NoSyncShim.Loss(true, false);
  private static final NoSyncShim.Loss SOME = new NoSyncShim.Loss(false, true);

  @TempDir Path folder;
  private Path root;
  private NoSyncShim shim;

  @BeforeEach
  void build() throws IOException, InterruptedException {
    root = Files.createDirectories(folder.resolve("root"));
    Files.writeString(root.resolve("old"), "was here");
    shim = NoSyncShim.build(root, Files.createDirectories(folder.resolve("shim")));
  }

  /// Runs a [FileWriter] under the shim until it has done its steps, and kills it.
  private void runAndKill(String... steps) throws IOException, InterruptedException {
    var builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                FileWriter.class.getName(),
                root.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    for (var step : steps) {
      builder.command().add(step);
    }
    builder.environment().putAll(shim.environment());
    var process = builder.start();
    try (var in = process.inputReader(StandardCharsets.UTF_8)) {
      assertEquals("done", in.readLine());
    } finally {
      process.destroyForcibly();
      assertTrue(process.waitFor(20, TimeUnit.SECONDS));
    }
  }

  private NoSyncShim.Dropped drop(NoSyncShim.Loss loss) throws IOException {
    return shim.drop(loss, new Random(7));
  }

  private String content(String name) throws IOException {
    return Files.readString(root.resolve(name));
  }

  @Test
  void whatWasSyncedStaysAndWhatWasNotIsGone() throws Exception {
    runAndKill("append a one", "sync a", "sync .", "append a two", "append b three", "sync .");
    assertEquals("onetwo", content("a"));
    var dropped = drop(ALL);
    assertEquals("one", content("a"));
    assertEquals("", content("b"));
    assertEquals("was here", content("old"));
    assertEquals(new NoSyncShim.Dropped(2, 8, 0), dropped);
  }

  @Test
  void aKillAloneLosesNothing() throws Exception {
    runAndKill("append a one");
    assertEquals("one", content("a"));
  }

  @Test
  void whatOneProcessLeftUnsyncedIsStillUnsyncedForTheNext() throws Exception {
    runAndKill("append a one", "sync a", "append a two", "sync .");
    runAndKill("append c four", "sync c", "sync .");
    drop(ALL);
    assertEquals("one", content("a"));
    assertEquals("four", content("c"));
  }

  @Test
  void afterADropWhatIsLeftIsDurable() throws Exception {
    runAndKill("append a one", "sync a", "sync .", "append a two");
    drop(ALL);
    drop(ALL);
    assertEquals("one", content("a"));
  }

  @Test
  void aNameWhoseDirectoryWasNotSyncedVanishes() throws Exception {
    runAndKill("append a one", "sync a");
    drop(ALL);
    assertFalse(Files.exists(root.resolve("a")));
  }

  @Test
  void aJournallingFileSystemKeepsTheNameOfASyncedFile() throws Exception {
    runAndKill("append a one", "sync a", "append b two");
    drop(ALL_OF_JOURNAL);
    assertEquals("one", content("a"));
    assertFalse(Files.exists(root.resolve("b")));
  }

  @Test
  void aRenameThatWasNotSyncedIsTakenBackWithWhatItReplaced() throws Exception {
    runAndKill("append new fresh", "sync new", "sync .", "rename new old");
    assertEquals("fresh", content("old"));
    drop(ALL);
    assertEquals("was here", content("old"));
    assertEquals("fresh", content("new"));
  }

  @Test
  void aRenameThatWasSyncedStays() throws Exception {
    runAndKill("append new fresh", "sync new", "rename new old", "sync .");
    drop(ALL);
    assertEquals("fresh", content("old"));
    assertFalse(Files.exists(root.resolve("new")));
  }

  @Test
  void aRenameDoesNotMakeContentDurable() throws Exception {
    runAndKill("append new fresh", "rename new old", "sync .");
    drop(ALL);
    assertEquals("", content("old"));
  }

  @Test
  void aRemovalThatWasNotSyncedIsTakenBack() throws Exception {
    runAndKill("delete old");
    assertFalse(Files.exists(root.resolve("old")));
    drop(ALL);
    assertEquals("was here", content("old"));
    runAndKill("delete old", "sync .");
    drop(ALL);
    assertFalse(Files.exists(root.resolve("old")));
  }

  @Test
  void aFileCutAfterItsSyncIsNotGrownAgainFromItsOldLength() throws Exception {
    runAndKill("append a onetwo", "sync a", "sync .", "cut a 2", "append a xyz");
    drop(ALL);
    assertEquals("on", content("a"));
  }

  @Test
  void aLossThatSparesSomeKeepsABeginning() throws Exception {
    runAndKill("append a one", "sync a", "sync .", "append a 0123456789");
    drop(SOME);
    assertTrue("one0123456789".startsWith(content("a")));
    assertTrue(content("a").startsWith("one"));
  }

  @Test
  void writingInPlaceIsRefusedBecauseThereIsNoModelOfIt() throws Exception {
    runAndKill("overwrite old x");
    assertThrows(IllegalStateException.class, () -> drop(ALL));
  }

  @Test
  void theProcessEndsWithItsHarness() throws Exception {
    var builder = new ProcessBuilder("sleep", "600").redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(shim.environment());
    var process = builder.start();
    process.getOutputStream().close();
    assertTrue(process.waitFor(20, TimeUnit.SECONDS));
  }
}
