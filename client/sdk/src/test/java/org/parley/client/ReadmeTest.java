package org.parley.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.parley.client.ScriptedConnection.message;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.parley.protocol.ClientFrame;

@Timeout(60)
class ReadmeTest {
  private static final String EXAMPLE = "src/test/java/org/parley/client/EchoBotExample.java";

  @TempDir Path folder;

  @Test
  void theBotOfTheReadmeIsTheOneThatIsTested() throws Exception {
    String source = Files.readString(Path.of(EXAMPLE));
    String bot =
        source
            .substring(source.indexOf("// begin\n") + 9, source.indexOf("    // end"))
            .replaceAll("(?m)^ {4}", "");
    assertTrue(Files.readString(Path.of("README.md")).contains("```java\n" + bot + "```"), bot);
  }

  @Test
  void theBotAnswers() throws Exception {
    try (ScriptedServer server = new ScriptedServer()) {
      AtomicReference<Throwable> failure = new AtomicReference<>();
      Thread bot =
          Thread.ofVirtual()
              .uncaughtExceptionHandler((thread, thrown) -> failure.set(thrown))
              .start(() -> run(server));
      ScriptedConnection connection = server.accept();
      connection.welcome();
      connection.events(0, 1, message(1, "bob", "bob", "b1", "hello"));
      ClientFrame.Send answer = connection.storeNext(2);
      assertEquals("hello", answer.text());
      assertEquals("bob", answer.chat());
      connection.close(4401);
      bot.join();
      assertEquals(null, failure.get());
    }
  }

  private void run(ScriptedServer server) {
    try {
      EchoBotExample.run(folder.resolve("bot"), server.uri(), "password".toCharArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
