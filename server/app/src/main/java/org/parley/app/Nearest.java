package org.parley.app;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/// What somebody who mistyped a name may have meant.
final class Nearest {
  private Nearest() {}

  /// @return empty if none is near
  static Optional<String> to(String given, Stream<String> known) {
    return known
        .filter(name -> distance(given, name) <= Math.max(2, name.length() / 4))
        .min(Comparator.comparingInt(name -> distance(given, name)));
  }

  /// How many letters must be typed, deleted or changed (Levenshtein, 1966).
  private static int distance(String from, String to) {
    int[] previous = new int[to.length() + 1];
    Arrays.setAll(previous, i -> i);
    for (int i = 1; i <= from.length(); i++) {
      int[] row = new int[to.length() + 1];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int change = previous[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, 1 + Math.min(previous[j], row[j - 1]));
      }
      previous = row;
    }
    return previous[to.length()];
  }
}
