package org.parley.bench.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.parley.bench.echo.EchoServer;
import org.parley.bench.load.Dialect;
import org.parley.bench.parley.ParleyDialect;

/// The [EchoServer], as a program of its own. It takes whoever says they are a user.
public final class EchoService implements Service {
  private final Path folder;
  private final String cpus;
  private final Dialect dialect = new ParleyDialect();
  private final ServerProcess process = new ServerProcess(Pattern.compile("^(\\d+)$"));
  private final EchoServer.Fault fault;

  /// @param folder for its log
  /// @param cpus for its process, as taskset(1) takes them
  public EchoService(Path folder, String cpus) {
    this(folder, cpus, EchoServer.Fault.NONE);
  }

  /// @param fault what it does wrong
  public EchoService(Path folder, String cpus, EchoServer.Fault fault) {
    this.folder = folder;
    this.cpus = cpus;
    this.fault = fault;
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
            EchoServer.class.getName(),
            fault.name()));
    Files.createDirectories(folder);
    Path log = folder.resolve("server.log");
    process.start(new ProcessBuilder(command).redirectError(log.toFile()), log.toString());
  }

  @Override
  public void stop() throws InterruptedException {
    process.stop();
  }

  @Override
  public int port() {
    return process.port();
  }

  @Override
  public List<Long> pids() {
    return process.pids();
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
