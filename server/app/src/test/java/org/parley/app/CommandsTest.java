package org.parley.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// What an operator reads on the command line, and the exit codes.
final class CommandsTest {
  @TempDir Path folder = Path.of("set by JUnit");

  private record Outcome(int code, String out, String err) {}

  private static Outcome run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command =
        Main.create().setOut(new PrintWriter(out)).setErr(new PrintWriter(err, true));
    int code = command.execute(arguments);
    command.getOut().flush();
    return new Outcome(code, out.toString(), err.toString());
  }

  @Test
  void anUnknownOptionIsSaidInAFewLinesThatEndWithWhereToLook() {
    for (String[] arguments :
        new String[][] {{"serve", "--prot", "1"}, {"store", "verify", "--prot"}, {"serv"}}) {
      Outcome outcome = run(arguments);
      assertEquals(2, outcome.code());
      assertTrue(outcome.err().startsWith("parley: There is no "), outcome.err());
      assertTrue(outcome.err().strip().endsWith(" --help"), outcome.err());
      assertEquals(2, outcome.err().lines().count(), outcome.err());
    }
    assertTrue(run("serve", "--prot", "1").err().contains("did you mean --port?"));
    assertTrue(run("stor").err().contains("did you mean store?"));
    assertTrue(run("serve", "--version").out().startsWith("parley 0."));
  }

  @Test
  void whatIsMisusedEndsWith2AndWhatFailsWith1() throws IOException {
    assertEquals(2, run("store").code());
    assertEquals(2, run("store", "backup").code());
    assertEquals(2, run("serve", "--port", "x").code());
    assertEquals(2, run("serve", "--data", "").code());
    String data = Files.createFile(folder.resolve("file")).toString();
    Outcome noFolder = run("serve", "--port", "0", "--data", data);
    assertEquals(1, noFolder.code());
    assertTrue(noFolder.err().contains(data), noFolder.err());
    Outcome noStore = run("store", "stats", "--data", folder.toString());
    assertEquals(1, noStore.code());
    assertTrue(noStore.err().contains("There is no store in"), noStore.err());
  }

  @Test
  void everyCommandHelps() {
    for (String command : new String[] {"stats", "export", "verify", "backup"}) {
      Outcome outcome = run("store", command, "--help");
      assertEquals(0, outcome.code(), outcome.err());
      assertTrue(outcome.out().startsWith("Usage: parley store " + command), outcome.out());
      assertFalse(outcome.out().contains("null"), outcome.out());
    }
    assertEquals(0, run("serve", "--help").code());
  }
}
