package org.parley.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The built server as its own process, on one data folder over many lives, under the shim that
/// knows what it synced.
final class ServerProcess {
  private static final int READY_TIMEOUT_MILLIS = 60_000;
  private static final int POLL_MILLIS = 50;
  private static final int TERMINATE_SECONDS = 8;

  /// As the launcher starts it.
  private static final List<String> OPTIONS =
      List.of(
          "-XX:+UseCompactObjectHeaders",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-XX:+ExitOnOutOfMemoryError");

  private final Path jar;
  private final Path data;
  private final Path log;
  private final NoSyncShim shim;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private @Nullable Child child;
  private int port;

  private ServerProcess(Path jar, Path data, Path log, NoSyncShim shim) {
    this.jar = jar;
    this.data = data;
    this.log = log;
    this.shim = shim;
  }

  /// @param folder for its data and its log
  static ServerProcess prepare(Path jar, Path folder) throws IOException, InterruptedException {
    if (!Files.isRegularFile(jar)) {
      throw new TortureException("there is no " + jar + ": build the server first");
    }
    var data = Files.createDirectories(folder.resolve("data")).toRealPath();
    var shim = NoSyncShim.build(data, Files.createDirectories(folder.resolve("shim")));
    return new ServerProcess(jar, data, folder.resolve("server.log"), shim);
  }

  int port() {
    return port;
  }

  /// Returns once it is ready.
  void start() throws IOException, InterruptedException {
    port = freePort();
    var command = new ArrayList<>(List.of(Child.java(), "-Xmx400m"));
    command.addAll(OPTIONS);
    var cache = jar.resolveSibling("parley.aot");
    if (Files.exists(cache)) {
      command.add("-XX:AOTCache=" + cache);
    }
    command.add("-Djava.library.path=" + jar.resolveSibling("native"));
    command.addAll(List.of("-jar", jar.toString(), "serve", "--bind", "127.0.0.1"));
    command.addAll(List.of("--port", Integer.toString(port), "--data", data.toString()));
    command.add("--no-limits");
    var started = Child.start("the server", command, shim.environment(), log, false);
    child = started;
    long deadline = System.nanoTime() + READY_TIMEOUT_MILLIS * 1_000_000L;
    while (!ready()) {
      if (!started.process().isAlive() || System.nanoTime() > deadline) {
        throw started.died();
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private boolean ready() throws InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/readyz"))
            .timeout(Duration.ofSeconds(2))
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false; // not listening yet
    }
  }

  private Child child() {
    if (child == null) {
      throw new IllegalStateException("the server was not started");
    }
    return child;
  }

  void requireAlive() {
    child().requireAlive();
  }

  void kill() throws InterruptedException {
    child().kill();
  }

  void terminate() throws InterruptedException {
    child().terminate(TERMINATE_SECONDS);
  }

  /// Takes away what the dead server had not synced.
  NoSyncShim.Dropped dropUnsynced(RandomGenerator random) throws IOException {
    return shim.drop(NoSyncShim.Loss.draw(random), random);
  }
}
