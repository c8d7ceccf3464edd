package org.parley.bench.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// What Linux tells about processes (proc(5)), and how they are started and ended.
public final class Processes {
  /// Of `utime` and `stime`; fixed in what the kernel tells programs.
  private static final int TICKS_A_SECOND = 100;

  private static final int COMMAND_MINUTES = 5;

  private Processes() {}

  /// Processor time that these processes have used so far, in milliseconds.
  public static long cpuMillis(List<Long> pids) throws IOException {
    long ticks = 0;
    for (long pid : pids) {
      String stat =
          Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }
    return ticks * 1000 / TICKS_A_SECOND;
  }

  /// Memory of these processes that is in RAM, in KiB.
  public static long rssKib(List<Long> pids) throws IOException {
    long kib = 0;
    for (long pid : pids) {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
        if (line.startsWith("VmRSS:")) {
          kib += Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
    }
    return kib;
  }

  /// The start of a command that runs on these cores only.
  ///
  /// @param cpus as taskset(1) takes them; empty for all the machine has, not only the caller's
  static List<String> on(String cpus) throws IOException {
    return new ArrayList<>(List.of("taskset", "-c", cpus.isEmpty() ? "0-" + (cores() - 1) : cpus));
  }

  /// Of the machine, whichever of them this process may use.
  public static int cores() throws IOException {
    return (int)
        Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
            .filter(line -> line.startsWith("processor"))
            .count();
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /// Runs a command to its end.
  ///
  /// @return what it printed
  /// @throws IOException it failed; the message has what it printed
  public static String run(ProcessBuilder command) throws IOException, InterruptedException {
    Path output = Files.createTempFile("parley-bench", ".out");
    try {
      Process process = command.redirectErrorStream(true).redirectOutput(output.toFile()).start();
      process.getOutputStream().close();
      if (!process.waitFor(COMMAND_MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new IOException(
            "%s took longer than %d minutes"
                .formatted(String.join(" ", command.command()), COMMAND_MINUTES));
      }
      int code = process.exitValue();
      String printed = Files.readString(output);
      if (code != 0) {
        throw new IOException(
            "%s ended with %d: %s".formatted(String.join(" ", command.command()), code, printed));
      }
      return printed;
    } finally {
      Files.delete(output);
    }
  }

  static IOException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new IOException("interrupted", cause);
  }

  /// Removes it with all that is in it, if it is there.
  public static void deleteFolder(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
