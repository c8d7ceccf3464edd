package org.parley.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parley.store.rocksdb.RocksStore;
import org.parley.store.rocksdb.StoreOptions;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/// What an operator does with a whole server.
final class OperatorTest {
  @TempDir Path folder = Path.of("set by JUnit");
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger ours = (Logger) LoggerFactory.getLogger("org.parley");

  @BeforeEach
  void listen() {
    log.start();
    ours.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    ours.detachAppender(log);
  }

  private Parley start() throws IOException, ConfigurationException {
    return Parley.start(
        Configuration.of(Map.of("port", "0", "data", folder.resolve("data").toString())));
  }

  private static HttpResponse<String> ask(Parley server, String path, String body)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    if (!body.isEmpty()) {
      request
          .header("Content-Type", "application/json")
          .POST(HttpRequest.BodyPublishers.ofString(body));
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  private record Outcome(int code, String said) {}

  private Outcome store(String... arguments) {
    StringWriter said = new StringWriter();
    CommandLine command = Main.create().setOut(new PrintWriter(said)).setErr(new PrintWriter(said));
    String[] all = new String[arguments.length + 3];
    all[0] = "store";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    all[all.length - 2] = "--data";
    all[all.length - 1] = folder.resolve("data").toString();
    int code = command.execute(all);
    command.getOut().flush();
    command.getErr().flush();
    return new Outcome(code, said.toString());
  }

  private static final String ADA =
      "{\"handle\":\"ada\",\"password\":\"correct horse\",\"displayName\":\"Ada\"}";

  @Test
  void everyMetricSaysWhatItIs() throws Exception {
    try (Parley server = start()) {
      assertEquals(201, ask(server, "/v1/accounts", ADA).statusCode());
      List<String> undescribed =
          ask(server, "/metrics", "")
              .body()
              .lines()
              .filter(line -> line.startsWith("# HELP "))
              .filter(line -> line.strip().split(" ", 4).length < 4)
              .toList();
      assertEquals(List.of(), undescribed);
    }
  }

  @Test
  void aStopIsSaidWhenItBeginsAndWhenItIsDone() throws Exception {
    start().close();
    List<String> lines =
        log.list.stream()
            .filter(line -> line.getLoggerName().endsWith(".Parley"))
            .map(ILoggingEvent::getFormattedMessage)
            .toList();
    assertTrue(lines.getFirst().startsWith("stopping"), lines::toString);
    assertEquals("stopped", lines.getLast());
  }

  @Test
  void aMailboxIsExportedByIdAndByHandleAndNobodyElses() throws Exception {
    String id;
    try (Parley server = start()) {
      String account = ask(server, "/v1/accounts", ADA).body();
      id = account.replaceAll(".*\"userId\":\"([^\"]+)\".*", "$1");
    }
    assertEquals(new Outcome(0, ""), store("export", id));
    assertEquals(new Outcome(0, ""), store("export", "ada"));
    assertEquals(
        new Outcome(1, "parley: no user has the id or handle eve" + System.lineSeparator()),
        store("export", "eve"));
  }

  @Test
  void aBackupThatCannotBeSaysWhyToBothSides() throws Exception {
    Path target = Files.createDirectory(folder.resolve("taken"));
    try (Parley _ = start()) {
      Outcome outcome = store("backup", target.toString());
      assertEquals(1, outcome.code());
      assertEquals(
          "parley: the server made no backup: "
              + target
              + ": exists already; name a folder that does not",
          outcome.said().strip());
      List<ILoggingEvent> warnings =
          log.list.stream().filter(line -> line.getMessage().contains("backup")).toList();
      assertEquals(1, warnings.size());
      assertTrue(warnings.getFirst().getFormattedMessage().contains("exists already"));
      assertEquals(null, warnings.getFirst().getThrowableProxy());
      Path whole = folder.resolve("whole");
      assertEquals(0, store("backup", whole.toString()).code());
      assertTrue(Files.exists(whole.resolve("CURRENT")));
      assertFalse(Files.exists(folder.resolve("whole.partial")));
    }
  }

  @Test
  void aCommandThatDoesNotComeIsNotWaitedFor() throws Exception {
    Path socket = folder.resolve("c.sock");
    try (RocksStore store =
            RocksStore.open(
                folder.resolve("store"),
                Clock.systemUTC(),
                (owner, event) -> false,
                Meters.create(),
                StoreOptions.DEFAULTS);
        ControlSocket control = new ControlSocket(socket, store, Duration.ofMillis(20))) {
      control.start();
      try (SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
        client.connect(UnixDomainSocketAddress.of(socket));
        client.write(ByteBuffer.wrap("backup".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        assertEquals(-1, client.read(ByteBuffer.allocate(1)));
      }
    }
  }
}
