package org.parley.bench.workload;

import org.parley.bench.load.LoadException;

/// What may be asked of a workload.
final class Plans {
  private Plans() {}

  /// @param option of the verb, without its hyphens
  /// @throws LoadException the value is below the least
  static void requireAtLeast(int least, String option, int value) {
    if (value < least) {
      throw new LoadException("--%s must be at least %d, not %d".formatted(option, least, value));
    }
  }
}
