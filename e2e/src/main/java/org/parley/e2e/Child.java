package org.parley.e2e;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// A child process. All children end with this one: by a hook when it ends, and when it is killed
/// by the end of their input.
final class Child {
  private static final int KILL_TIMEOUT_SECONDS = 20;
  private static final Set<Process> ALIVE = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> ALIVE.forEach(Process::destroyForcibly), "children"));
  }

  private final String name;
  private final Process process;
  private final Path log;

  private Child(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /// @param log gets what the process says, but for what it says on a piped standard output
  /// @param piped whether its standard output is read by [#process]'s owner
  static Child start(
      String name, List<String> command, Map<String, String> environment, Path log, boolean piped)
      throws IOException {
    var toLog = ProcessBuilder.Redirect.appendTo(log.toFile());
    var builder = new ProcessBuilder(command).redirectError(toLog);
    if (!piped) {
      builder.redirectOutput(toLog);
    }
    builder.environment().putAll(environment);
    var process = builder.start();
    ALIVE.add(process);
    var _ = process.onExit().thenRun(() -> ALIVE.remove(process));
    return new Child(name, process, log);
  }

  /// The Java that runs this program.
  static String java() {
    return System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
  }

  Process process() {
    return process;
  }

  void say(String line) {
    try {
      process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(name + " does not listen; see " + log, e);
    }
  }

  /// @throws TortureException it is dead, and nobody killed it
  void requireAlive() {
    if (!process.isAlive()) {
      throw died();
    }
  }

  TortureException died() {
    return new TortureException(
        name
            + (process.isAlive() ? " does not answer" : " ended by itself: " + process.exitValue())
            + "; see "
            + log);
  }

  /// `kill -9`.
  void kill() throws InterruptedException {
    process.destroyForcibly();
    if (!process.waitFor(KILL_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
      throw new TortureException(name + " cannot be killed");
    }
  }

  /// SIGTERM.
  ///
  /// @throws TortureException it does not end in time
  void terminate(int seconds) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      throw new TortureException(name + " does not end within " + seconds + " s; see " + log);
    }
  }

  /// @throws TortureException it does not end in time, or with another code than 0
  void awaitEnd(int seconds) throws InterruptedException {
    if (!process.waitFor(seconds, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw died();
    }
  }
}
