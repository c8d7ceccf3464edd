package org.parley.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A real server as a child process, which can be killed and started again on the same data and
/// port. Used by one thread.
final class DemoServer implements AutoCloseable {
  private static final Pattern READY =
      Pattern.compile("Parley is ready at (http://\\S+:(\\d+))\\S*.*");
  private static final int STOP_SECONDS = 5;

  private final Path jar;
  private final Path data;
  private final Path log;
  private final Thread atExit;
  private volatile @Nullable Process process;
  private int port; // 0 until the first start chose one
  private @Nullable URI address;

  DemoServer(Path jar, Path data) throws IOException {
    if (!Files.isRegularFile(jar)) {
      throw new IOException(jar + " is not there: build the server first");
    }
    this.jar = jar.toAbsolutePath();
    this.data = data;
    this.log = data.resolveSibling("server.log");
    this.atExit = new Thread(this::kill, "demo-server-end");
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /// Returns when it is ready.
  void start() throws IOException {
    Process started =
        new ProcessBuilder(command())
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    process = started;
    BufferedReader lines = started.inputReader();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Matcher ready = READY.matcher(line);
      if (ready.matches()) {
        address = URI.create(ready.group(1));
        port = Integer.parseInt(ready.group(2));
        Thread.ofVirtual().name("demo-server-output").start(() -> drain(lines));
        return;
      }
    }
    throw new IOException("the server ended before it was ready:\n" + end());
  }

  URI address() {
    URI known = address;
    if (known == null) {
      throw new IllegalStateException("not started yet");
    }
    return known;
  }

  /// `kill -9`: it has no chance to write or say anything more. Returns when it is gone.
  void kill() {
    Process running = process;
    if (running != null) {
      running.descendants().forEach(ProcessHandle::destroyForcibly);
      running.destroyForcibly().onExit().join();
    }
  }

  @Override
  public void close() {
    Process running = process;
    if (running != null) {
      running.destroy();
      try {
        if (!running.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
          kill();
        }
      } catch (InterruptedException e) {
        kill();
        Thread.currentThread().interrupt();
      }
    }
    Runtime.getRuntime().removeShutdownHook(atExit);
  }

  private List<String> command() {
    return new ArrayList<>(
        List.of(
            ProcessHandle.current().info().command().orElse("java"),
            "-Xmx256m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-jar",
            jar.toString(),
            "serve",
            "--port",
            Integer.toString(port),
            "--data",
            data.toString()));
  }

  private static void drain(BufferedReader lines) {
    try {
      while (lines.readLine() != null) {
        // read so that it never blocks on a full pipe
      }
    } catch (IOException e) {
      Thread.currentThread().interrupt(); // it was killed: nothing more comes
    }
  }

  /// The end of its log, for the person who has to find out.
  private String end() {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
    } catch (IOException e) {
      return "it left no log";
    }
  }
}
