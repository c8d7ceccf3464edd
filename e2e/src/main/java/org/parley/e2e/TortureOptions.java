package org.parley.e2e;

import java.nio.file.Path;

/// @param seconds how long faults go on
/// @param seed of everything random
/// @param clients worker processes
/// @param messagesPerSecond all devices together
/// @param jar the server's
/// @param folder private to this run; histories, logs and data
record TortureOptions(
    int seconds, long seed, int clients, double messagesPerSecond, Path jar, Path folder) {
  TortureOptions {
    if (seconds < 1 || clients < 1 || messagesPerSecond <= 0) {
      throw new IllegalArgumentException("seconds, clients and rate must be positive");
    }
  }
}
