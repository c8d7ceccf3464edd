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

  private final List<String> program;
  private final List<String> options;
  private final Path data;
  private final Path log;
  private volatile @Nullable Process process;
  private int port; // 0 until the first start chose one
  private @Nullable URI address;

  /// @param program how Java starts it, for example `-jar FILE`
  /// @param options further options of `serve`
  DemoServer(List<String> program, List<String> options, Path data) {
    this.program = List.copyOf(program);
    this.options = List.copyOf(options);
    this.data = data;
    this.log = data.resolveSibling(data.getFileName() + ".log");
  }

  /// Returns when it is ready.
  void start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command()).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().keySet().removeIf(name -> name.startsWith("PARLEY_"));
    // Where RocksDB unpacks its library: a server that is killed could not remove it elsewhere.
    builder
        .environment()
        .put("ROCKSDB_SHAREDLIB_DIR", String.valueOf(log.toAbsolutePath().getParent()));
    Process started = builder.start();
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
  }

  private List<String> command() {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(program);
    command.addAll(List.of("serve", "--port", Integer.toString(port), "--data", data.toString()));
    command.addAll(options);
    return command;
  }

  private static void drain(BufferedReader lines) {
    try {
      while (lines.readLine() != null) {
        // read so that it never blocks on a full pipe
      }
    } catch (IOException e) {
      // it was killed: nothing more comes
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
