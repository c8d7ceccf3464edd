package org.parley.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The chat screen in a real terminal, against a real server.
class ChatScreenTest {
  @TempDir Path folder = Path.of("");
  private RealServer server = RealServer.NONE;

  @BeforeEach
  void startServer() throws IOException {
    server = RealServer.start(folder.resolve("data"));
    for (String name : List.of("alice", "bob")) {
      Cli.Result registered = person(name).run("register", name, "--name", name + " example");
      assertEquals(0, registered.exit(), registered.err());
    }
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @Test
  void twoPeopleTalkAndSeeTheirMarksChange() throws IOException {
    try (TmuxScreen alice = screen("alice", 60, 12, "chat", "bob")) {
      alice.await("> write a message");
      alice.type("Hello 👍🏽");
      alice.press("Enter");
      alice.await(text -> text.matches("(?s).*Hello 👍🏽 +\\d\\d:\\d\\d ✓\\s.*"));

      try (TmuxScreen bob = screen("bob", 40, 12, "chat", "alice")) {
        bob.await("Hello 👍🏽");
        alice.await(text -> text.contains("✓✓"));
        awaitBlue(alice);

        bob.type("typing");
        alice.await("bob example is typing…");
        bob.press("Enter");
        alice.await(text -> text.contains("typing  ") && !text.contains("is typing…"));
        alice.await("online"); // Bob has written to her, so she may see it
        bob.press("C-d");
        bob.awaitEnd();
      }
      alice.type("/quit");
      alice.press("Enter");
      alice.awaitEnd();
    }
  }

  @Test
  void whatIsWrittenWhileTheServerIsDownGoesOutWhenItIsBack() throws IOException {
    try (TmuxScreen alice = screen("alice", 60, 12, "chat", "bob")) {
      alice.await("> write a message");
      alice.type("before");
      alice.press("Enter");
      alice.await(text -> text.contains(" ✓"));
      server.kill();
      alice.await("offline: ");
      alice.type("meanwhile");
      alice.press("Enter");
      alice.await(text -> text.contains("meanwhile  ") && text.contains("⏱ 1 to send"));

      server.startAgain();
      alice.await(text -> text.contains("meanwhile") && !text.contains("⏱"));
    }
    assertTrue(person("bob").run("history", "alice").out().contains("meanwhile"));
  }

  @Test
  void theScreenFollowsTheWindowAndLeavesTheTerminalAsItWas() throws IOException {
    try (TmuxScreen alice = screen("alice", 60, 12, "chat", "bob")) {
      alice.await("━".repeat(60));
      alice.resize(30, 9);
      String text = alice.await(t -> t.contains("━".repeat(30)) && !t.contains("━".repeat(31)));
      assertFalse(text.contains("\033"), text);
      alice.press("C-c");
      alice.awaitEnd();
    }
  }

  private static void awaitBlue(TmuxScreen screen) throws IOException {
    screen.await(text -> colours(screen).contains("\033[34m✓✓"));
  }

  private static String colours(TmuxScreen screen) {
    try {
      return screen.colours();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private TmuxScreen screen(String name, int columns, int rows, String... arguments)
      throws IOException {
    return new TmuxScreen(
        Files.createTempDirectory(folder, name),
        columns,
        rows,
        List.of(
            "NO_COLOR=",
            "PARLEY_HOME=" + folder.resolve("parley"),
            "PARLEY_PROFILE=" + name,
            "PARLEY_SERVER=" + server.address()),
        arguments);
  }

  private Cli person(String name) {
    return new Cli(folder, name, server.address());
  }
}
