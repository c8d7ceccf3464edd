package org.parley.bench.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The pauses that a JVM's garbage collector made, from its log (`-Xlog:gc,gc+phases`: ZGC names
/// its pauses among the phases only).
///
/// @param millis of each, rising
public record GcLog(double[] millis) {
  public static final GcLog NONE = new GcLog(new double[0]);

  private static final Pattern PAUSE = Pattern.compile("Pause .* ([\\d.]+)ms$");

  /// What a measurement asked for itself.
  private static final String ASKED_FOR = "Heap Inspection Initiated GC";

  /// @param earlier pauses that do not count: the first in the log
  static GcLog read(Path file, int earlier) throws IOException {
    double[] millis =
        Files.readAllLines(file).stream()
            .filter(line -> !line.contains(ASKED_FOR))
            .map(PAUSE::matcher)
            .filter(Matcher::find)
            .skip(earlier)
            .mapToDouble(pause -> Double.parseDouble(pause.group(1)))
            .toArray();
    Arrays.sort(millis);
    return new GcLog(millis);
  }

  public int pauses() {
    return millis.length;
  }

  /// @return 0 if there was no pause
  public double percentile(double percent) {
    if (millis.length == 0) {
      return 0;
    }
    int at = (int) Math.ceil(millis.length * percent / 100) - 1;
    return millis[Math.max(0, at)];
  }
}
