package org.parley.bench.compare;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.parley.bench.server.Processes;
import org.parley.bench.workload.Figure;

/// What a measurement ran on, and with which versions.
public final class Machine {
  private static final int SYNC_BYTES = 4096;
  private static final int SYNC_PAIRS = 1_000;
  private static final int SYNC_PAIRS_A_SECOND = 100;

  private Machine() {}

  /// Lines of a list, in Markdown.
  public static List<String> describe(Path home) throws IOException, InterruptedException {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%d cores, %s; %s of memory"
            .formatted(
                Processes.cores(),
                field("/proc/cpuinfo", "model name"),
                field("/proc/meminfo", "MemTotal")));
    lines.add("Linux " + Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip());
    long[] nanos = syncPairs();
    lines.add(
        "two synced writes of 4 KiB to this disk in turn, %d times a second: p50 %s ms, p99 %s ms"
            .formatted(
                SYNC_PAIRS_A_SECOND,
                Figure.number(nanos[SYNC_PAIRS / 2] / 1e6),
                Figure.number(nanos[SYNC_PAIRS * 99 / 100] / 1e6)));
    lines.add(
        "Parley %s on Java %s"
            .formatted(
                output("git", "-C", home.toString(), "describe", "--always", "--dirty"),
                Runtime.version()));
    for (String server : List.of("ejabberd", "prosody")) {
      lines.add(server + " " + output("dpkg-query", "-W", "-f", "${Version}", server));
    }
    return lines;
  }

  private static String field(String file, String name) throws IOException {
    return Files.readAllLines(Path.of(file)).stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("unknown");
  }

  private static String output(String... command) throws InterruptedException {
    try {
      return Processes.run(new ProcessBuilder(command)).strip();
    } catch (IOException e) {
      return "of an unknown version"; // not installed, or no clone: the report has other lines
    }
  }

  /// What a delivered message waits for at the least: that it is stored, and then that it arrived.
  ///
  /// @return nanoseconds, rising
  private static long[] syncPairs() throws IOException, InterruptedException {
    Path file = Files.createTempFile("parley-bench", ".sync");
    long[] nanos = new long[SYNC_PAIRS];
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      for (int i = 0; i < SYNC_PAIRS; i++) {
        long began = System.nanoTime();
        for (int write = 0; write < 2; write++) {
          channel.write(ByteBuffer.allocate(SYNC_BYTES));
          channel.force(false);
        }
        nanos[i] = System.nanoTime() - began;
        TimeUnit.NANOSECONDS.sleep(TimeUnit.SECONDS.toNanos(1) / SYNC_PAIRS_A_SECOND - nanos[i]);
      }
    } finally {
      Files.delete(file);
    }
    Arrays.sort(nanos);
    return nanos;
  }
}
