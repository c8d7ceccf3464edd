package org.parley.e2e;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parley.protocol.ClientFrame;
import org.parley.protocol.Encoding;
import org.parley.protocol.FrameCodec;

/// Greps everything the built server writes, at its most talkative, for what must not be there.
final class SecretsTest {
  private static final Path JAR = Path.of("../server/app/target/parley-server.jar");
  private static final String READY = "Parley is ready at http://127.0.0.1:";
  private static final String PASSWORD = "hush-hush-password";
  private static final String WRONG_PASSWORD = "another-hush-password";
  private static final String TEXT = "a text only for two";

  @TempDir Path folder;

  @Test
  void noPasswordTokenOrMessageTextIsLogged() throws IOException, InterruptedException {
    for (String format : List.of("console", "ecs")) {
      Path log = folder.resolve(format + ".log");
      String token = talk(format, log);
      String written = Files.readString(log);
      assertTrue(written.contains("connected with"), "the log is talkative enough to be a proof");
      String secretPart = token.substring(token.indexOf('.') + 1);
      for (String secret : List.of(PASSWORD, WRONG_PASSWORD, TEXT, token, secretPart, "$argon2")) {
        assertFalse(written.contains(secret), () -> "the log has «" + secret + "»");
      }
    }
  }

  /// @return the token that was used
  private String talk(String format, Path log) throws IOException, InterruptedException {
    Process server =
        new ProcessBuilder(
                Child.java(),
                "--enable-native-access=ALL-UNNAMED",
                "-jar",
                JAR.toString(),
                "serve",
                "--port",
                "0",
                "--data",
                folder.resolve(format).toString(),
                "--log-level",
                "debug",
                "--log-format",
                format)
            .redirectError(log.toFile())
            .start();
    try (BufferedReader out = server.inputReader()) {
      String ready = String.valueOf(out.readLine());
      assertTrue(ready.startsWith(READY), ready);
      return talk(Integer.parseInt(ready.substring(READY.length())));
    } finally {
      server.destroy();
      assertTrue(server.waitFor(20, TimeUnit.SECONDS), "the server did not stop");
    }
  }

  private static String talk(int port) throws IOException, InterruptedException {
    var accounts = new Accounts(port);
    String user = accounts.register("alice", PASSWORD);
    String token = accounts.logIn("alice", PASSWORD, "phone");
    try {
      accounts.logIn("alice", WRONG_PASSWORD, "phone");
      throw new AssertionError("a wrong password was taken");
    } catch (TortureException expected) {
      assertTrue(String.valueOf(expected.getMessage()).contains("401"), expected.getMessage());
    }
    FrameCodec codec = FrameCodec.of(Encoding.JSON);
    try (WireSocket wire = WireSocket.connect(port, Encoding.JSON)) {
      wire.send(codec.encodeClient(hello(token)));
      wire.receive();
      String id = UUID.randomUUID().toString();
      wire.send(
          codec.encodeClient(new ClientFrame(2, new ClientFrame.Send(id, user, TEXT, null, null))));
      wire.receive();
      wire.send("{\"text\": \"%s".formatted(TEXT).getBytes(StandardCharsets.UTF_8));
      while (wire.receive() instanceof WireSocket.Message) {
        // until the malformed frame has closed the connection
      }
    }
    return token;
  }

  private static ClientFrame hello(String token) {
    return new ClientFrame(1, new ClientFrame.Hello(token, "", 0, null, 1, 0, "test", List.of()));
  }
}
