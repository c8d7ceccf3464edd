package org.parley.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A real server for tests, without rate limits.
final class RealServer implements AutoCloseable {
  /// Before one is started.
  static final RealServer NONE = new RealServer(null);

  private final @Nullable DemoServer process;

  private RealServer(@Nullable DemoServer process) {
    this.process = process;
  }

  static RealServer start(Path data) throws IOException {
    DemoServer process = new DemoServer(program(), List.of("--no-limits"), data);
    process.start();
    return new RealServer(process);
  }

  /// The server has its own logging, so this program's must not be on its class path.
  static List<String> program() {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(entry -> !entry.contains("slf4j-nop"))
            .collect(Collectors.joining(File.pathSeparator));
    return List.of("-cp", classPath, "org.parley.app.Main");
  }

  String address() {
    return process == null ? "" : process.address().toString();
  }

  void kill() {
    if (process != null) {
      process.kill();
    }
  }

  void startAgain() throws IOException {
    if (process != null) {
      process.start();
    }
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
  }
}
