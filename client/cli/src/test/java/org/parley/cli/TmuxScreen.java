package org.parley.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// This program in a real terminal: tmux, with a server of its own behind a private socket.
final class TmuxScreen implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final Path socket;

  /// @param folder for the socket; its path must be short
  TmuxScreen(Path folder, int columns, int rows, List<String> environment, String... arguments)
      throws IOException {
    socket = folder.resolve("t");
    List<String> command =
        new ArrayList<>(
            List.of(
                "-f",
                "/dev/null",
                "new-session",
                "-d",
                "-x",
                "" + columns,
                "-y",
                "" + rows,
                "env"));
    command.add("LC_ALL=C.UTF-8");
    command.addAll(environment);
    command.addAll(
        List.of(
            ProcessHandle.current().info().command().orElse("java"),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            classPath(),
            "org.parley.cli.Main"));
    command.addAll(List.of(arguments));
    tmux(command);
  }

  /// Waits until the screen is so, and gives it.
  String await(Predicate<String> condition) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String text = text();
    while (!condition.test(text)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("the screen never came to be so; at last it was:\n" + text);
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
      text = text();
    }
    return text;
  }

  String await(String part) throws IOException {
    return await(text -> text.contains(part));
  }

  void type(String text) throws IOException {
    tmux(List.of("send-keys", "-l", text));
  }

  /// @param name as tmux names keys
  void press(String name) throws IOException {
    tmux(List.of("send-keys", name));
  }

  void resize(int columns, int rows) throws IOException {
    tmux(List.of("resize-window", "-x", "" + columns, "-y", "" + rows));
  }

  String text() throws IOException {
    return tmux(List.of("capture-pane", "-p"));
  }

  /// The screen with its colours.
  String colours() throws IOException {
    return tmux(List.of("capture-pane", "-p", "-e"));
  }

  /// Waits until the program has ended, and its terminal with it.
  void awaitEnd() throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (run(List.of("has-session")).exit() == 0) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("the program does not end:\n" + text());
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }

  @Override
  public void close() throws IOException {
    run(List.of("kill-server"));
  }

  private String tmux(List<String> arguments) throws IOException {
    Ran ran = run(arguments);
    if (ran.exit() != 0) {
      throw new IOException("tmux " + arguments.getFirst() + ": " + ran.output());
    }
    return ran.output();
  }

  private record Ran(int exit, String output) {}

  private Ran run(List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("tmux", "-u", "-S", socket.toString()));
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ran(process.onExit().join().exitValue(), output);
  }

  /// The server's logging is not part of this program.
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> !entry.contains("logback"))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
