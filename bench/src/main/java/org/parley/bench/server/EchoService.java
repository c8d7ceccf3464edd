package org.parley.bench.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.parley.bench.echo.EchoServer;
import org.parley.bench.load.Dialect;
import org.parley.bench.parley.ParleyDialect;

/// The [EchoServer], as a program of its own. It takes whoever says they are a user.
public final class EchoService implements Service {
  private static final int STOP_SECONDS = 10;

  private final Path folder;
  private final String cpus;
  private final Dialect dialect = new ParleyDialect();
  private @Nullable Process process;
  private int port;

  /// @param folder for its log
  /// @param cpus for its process, as taskset(1) takes them
  public EchoService(Path folder, String cpus) {
    this.folder = folder;
    this.cpus = cpus;
  }

  @Override
  public String name() {
    return "echo";
  }

  @Override
  public void prepare(int users) {
    // It keeps nothing.
  }

  @Override
  public void start() throws IOException {
    List<String> command = Processes.on(cpus);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx1g",
            "-XX:+UseCompactObjectHeaders",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            EchoServer.class.getName()));
    Files.createDirectories(folder);
    Process started =
        new ProcessBuilder(command).redirectError(folder.resolve("server.log").toFile()).start();
    process = started;
    BufferedReader printed = started.inputReader();
    String line = printed.readLine();
    if (line == null) {
      throw new IOException(
          "the echo server did not start: " + Files.readString(folder.resolve("server.log")));
    }
    port = Integer.parseInt(line);
  }

  @Override
  public void stop() throws InterruptedException {
    if (process != null) {
      Processes.stop(process, STOP_SECONDS);
      process = null;
    }
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public List<Long> pids() {
    if (process == null) {
      throw new IllegalStateException("the server does not run");
    }
    return List.of(process.pid());
  }

  @Override
  public Dialect dialect() {
    return dialect;
  }

  @Override
  public void close() throws IOException {
    stopNow();
    Processes.deleteFolder(folder);
  }
}
