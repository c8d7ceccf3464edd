package org.parley.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.parley.client.ParleyException;

class CommandsWithoutServerTest {
  @TempDir Path home = Path.of("");
  private Cli cli = new Cli(home, "default", "");

  @BeforeEach
  void nobodyListensThere() {
    cli = new Cli(home, "default", "http://127.0.0.1:1");
  }

  @Test
  void helpNamesEveryVerbAndExitCode() {
    Cli.Result help = cli.run("--help");

    assertEquals(0, help.exit());
    assertEquals(help.out(), cli.run("help").out());
    assertEquals(cli.run("send", "--help").out(), cli.run("help", "send").out());
    for (String verb :
        "register login logout whoami devices send listen chat history chats last-seen passwd block unblock blocks invite export erase"
            .split(" ", -1)) {
      assertTrue(help.out().contains("\n  " + verb + " "), verb + " in " + help.out());
    }
    for (Exit exit : Exit.values()) {
      assertTrue(help.out().contains(exit.meaning), help.out());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "register", "login", "logout", "whoami", "devices", "send", "listen", "chat", "history",
        "chats", "last-seen", "passwd", "block", "unblock", "blocks", "invite", "export", "erase"
      })
  void everyVerbExplainsItself(String verb) {
    Cli.Result help = cli.run(verb, "--help");

    assertEquals(0, help.exit(), help.err());
    assertTrue(help.out().contains("Usage: parley " + verb), help.out());
    assertTrue(help.out().contains("--profile"), help.out());
  }

  @Test
  void theVersionIsTold() {
    assertEquals("parley " + Version.NUMBER + "\n", cli.run("--version").out());
  }

  @Test
  void whatIsNotUnderstoodIsAUsageError() {
    assertUsage(cli.run());
    assertUsage(cli.run("fly"));
    assertUsage(cli.run("send", "bob"));
    assertUsage(cli.run("send", "bob", "hi", "--wait", "eaten"));
    assertUsage(cli.run("--profile", "../x", "whoami"));
    assertUsage(cli.run("register", "Not A Handle"));
    assertUsage(cli.run("whoami", "--server", "ftp://x", "--profile", "new", "extra"));
    assertUsage(cli.run("login", "alice", "--server", "ftp://x"));
    assertUsage(cli.run("send", "bob", "damaged \uFFFD"));
  }

  @Test
  void aPasswordHasNoPlaceOnTheCommandLine() {
    assertUsage(cli.run("login", "alice", "--password", "secret"));
  }

  @Test
  void whoIsNotLoggedInIsToldHowToLogIn() {
    for (String[] command :
        new String[][] {
          {"whoami"},
          {"devices"},
          {"send", "bob", "hi"},
          {"chats"},
          {"chat", "bob"},
          {"history", "bob"},
          {"logout"},
          {"listen"},
          {"erase"},
          {"export"},
          {"blocks"}
        }) {
      Cli.Result result = cli.run(command);
      assertEquals(Exit.NOT_LOGGED_IN.code, result.exit(), command[0] + ": " + result.err());
      assertTrue(result.err().contains("parley login HANDLE"), result.err());
      assertEquals("", result.out());
    }
    assertFalse(Files.exists(home.resolve("parley")), "and nothing is made for them");
  }

  @Test
  void anUnreachableServerIsSaidWithItsOwnCode() {
    Cli.Result result = cli.run("register", "alice");

    assertEquals(Exit.UNREACHABLE.code, result.exit(), result.err());
    assertTrue(
        result.err().startsWith("parley: The server cannot be reached: nothing answers at"),
        result.err());
  }

  @Test
  void whatFailsAtOnceLeavesNoProfileBehind() {
    assertEquals(Exit.UNREACHABLE.code, cli.run("login", "alice", "--profile", "alice").exit());
    assertEquals(Exit.UNREACHABLE.code, cli.run("register", "alice", "--profile", "alice").exit());
    assertUsage(cli.run("login", "alice", "--profile", "alice", "--server", "ftp://x"));
    assertFalse(Files.exists(home.resolve("parley").resolve("alice")));
  }

  @Test
  void numbersThatMakeNoSenseAndTextsWithoutLettersAreRefused() {
    assertUsage(cli.run("listen", "--count", "0"));
    assertUsage(cli.run("send", "bob", "hi", "--timeout", "0"));
    assertUsage(cli.run("history", "bob", "--before", "-1"));
    assertUsage(cli.run("history", "bob", "--limit", "-1"));
    assertUsage(cli.run("send", "bob", "   "));
    assertUsage(cli.runWithBytes(new byte[] {'h', (byte) 0xE9}, "send", "bob", "-"));
  }

  @Test
  void aFileOfCertificatesThatIsNoneIsSaid() throws IOException {
    Path file = home.resolve("none.pem");
    Cli.Result missing = cli.run("login", "alice", "--ca-cert", file.toString());
    assertEquals(Exit.USAGE.code, missing.exit());
    assertTrue(missing.err().contains("cannot be read"), missing.err());
    Files.writeString(file, "no certificate");
    Cli.Result other = cli.run("login", "alice", "--ca-cert", file.toString());
    assertEquals(Exit.REFUSED.code, other.exit());
    assertTrue(other.err().contains("is not a file of certificates"), other.err());
  }

  @Test
  void aMistypedCommandIsAnsweredWithTheNearest() {
    Cli.Result result = cli.run("sned", "bob", "hi");
    assertEquals(Exit.USAGE.code, result.exit());
    assertTrue(result.err().contains("There is no command 'sned'"), result.err());
    assertTrue(cli.run("whoami", "now").err().contains("'now' is one argument too many"));
  }

  @Test
  void timesToWaitAreSaidAsPeopleSayThem() {
    assertEquals("1 second", Times.span(Duration.ofMillis(400)));
    assertEquals("90 seconds", Times.span(Duration.ofSeconds(90)));
    assertEquals("60 minutes", Times.span(Duration.ofSeconds(3598)));
    assertEquals("2 hours", Times.span(Duration.ofHours(2)));
  }

  @Test
  void aPasswordNeedsATerminalAFileOrTheEnvironment() {
    Cli.Result result = cli.with("PARLEY_PASSWORD", "").run("login", "alice");

    assertUsage(result);
    assertTrue(result.err().contains("--password-file"), result.err());
    assertUsage(cli.run("login", "alice", "--password-file", home + "/none"));
  }

  @Test
  void everyReasonHasAnExitCodeAndNoStackTrace() {
    for (ParleyException.Reason reason : ParleyException.Reason.values()) {
      assertTrue(Failures.exit(reason).code > 0, reason.name());
    }
  }

  private static void assertUsage(Cli.Result result) {
    assertEquals(Exit.USAGE.code, result.exit(), result.out() + result.err());
    assertTrue(result.err().startsWith("parley: "), result.err());
    assertFalse(result.err().contains("\tat "), result.err());
  }
}
