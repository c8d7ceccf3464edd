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
import org.parley.bench.server.Processes;
import org.parley.bench.workload.Figure;

/// What a measurement ran on, and with which versions.
final class Machine {
  private static final int SYNCS = 200;
  private static final int SYNC_BYTES = 4096;

  private Machine() {}

  /// Lines of a list, in Markdown.
  static List<String> describe(Path home) throws IOException, InterruptedException {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%d cores, %s; %s of memory"
            .formatted(
                cores(), field("/proc/cpuinfo", "model name"), field("/proc/meminfo", "MemTotal")));
    lines.add("Linux " + Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip());
    lines.add(
        "one synced write of 4 KiB to this disk: median %s ms"
            .formatted(Figure.number(syncMillis())));
    lines.add(
        "Parley %s on Java %s"
            .formatted(
                output("git", "-C", home.toString(), "rev-parse", "--short", "HEAD"),
                Runtime.version()));
    for (String server : List.of("ejabberd", "prosody")) {
      lines.add(server + " " + output("dpkg-query", "-W", "-f", "${Version}", server));
    }
    return lines;
  }

  private static int cores() throws IOException {
    return (int)
        Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
            .filter(line -> line.startsWith("processor"))
            .count();
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

  private static double syncMillis() throws IOException {
    Path file = Files.createTempFile("parley-bench", ".sync");
    long[] nanos = new long[SYNCS];
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      for (int i = 0; i < SYNCS; i++) {
        long began = System.nanoTime();
        channel.write(ByteBuffer.allocate(SYNC_BYTES));
        channel.force(false);
        nanos[i] = System.nanoTime() - began;
      }
    } finally {
      Files.delete(file);
    }
    Arrays.sort(nanos);
    return nanos[SYNCS / 2] / 1e6;
  }
}
