package org.parley.bench.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A server as a process of its own, which prints its port once it answers. Started and stopped
/// from one thread, and stopped from another when the program is ended.
final class ServerProcess {
  private static final int START_SECONDS = 60;
  private static final int STOP_SECONDS = 10;

  private final Pattern readyLine;
  private volatile @Nullable Process process;
  private int port;

  /// @param readyLine finds the line that says it answers; its first group is the port
  ServerProcess(Pattern readyLine) {
    this.readyLine = readyLine;
  }

  /// Returns once it answers.
  ///
  /// @param log where its complaints are
  void start(ProcessBuilder command, String log) throws IOException {
    Process started = command.start();
    process = started;
    Thread watch =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    TimeUnit.SECONDS.sleep(START_SECONDS);
                    started.destroyForcibly();
                  } catch (InterruptedException _) {
                    Thread.currentThread().interrupt(); // it was ready in time
                  }
                });
    try {
      BufferedReader printed = started.inputReader();
      for (String line = printed.readLine(); line != null; line = printed.readLine()) {
        Matcher ready = readyLine.matcher(line);
        if (ready.find()) {
          port = Integer.parseInt(ready.group(1));
          return;
        }
      }
    } finally {
      watch.interrupt();
    }
    throw new IOException(
        "the server did not answer within %d s; see %s".formatted(START_SECONDS, log));
  }

  void stop() throws InterruptedException {
    Process running = process;
    process = null;
    if (running != null) {
      running.destroy();
      if (!running.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        running.destroyForcibly();
        running.waitFor();
      }
    }
  }

  int port() {
    return port;
  }

  List<Long> pids() {
    Process running = process;
    if (running == null) {
      throw new IllegalStateException("the server does not run");
    }
    return List.of(running.pid());
  }
}
