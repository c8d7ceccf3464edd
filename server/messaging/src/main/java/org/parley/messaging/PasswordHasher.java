package org.parley.messaging;

import java.time.Duration;

/// Turns passwords into what may be stored of them. Slow and costly on purpose, so its work at one
/// time is bounded: beyond that a call waits a bounded time and then answers [Busy].
///
/// Safe for any thread; blocks, and never occupies the calling virtual thread's carrier.
public interface PasswordHasher {

  Hashing hash(String password);

  /// Compares in constant time.
  ///
  /// @param stored what [#hash] once made, perhaps with other costs than today's
  Verdict verify(String password, String stored);

  /// Does the work of [#verify] where there is nothing to compare with, so that nobody can tell a
  /// handle that is unknown by the time the answer takes.
  ///
  /// @return [Mismatch] or [Busy]
  Verdict verifyAgainstNothing(String password);

  sealed interface Hashing {}

  sealed interface Verdict {}

  /// @param phc the hash in PHC string format, with its salt and costs
  record Hashed(String phc) implements Hashing {
    /// A hash has no place in a log line.
    @Override
    public String toString() {
      return "Hashed";
    }
  }

  /// @param outdated made with other costs than today's: worth hashing again
  record Match(boolean outdated) implements Verdict {}

  record Mismatch() implements Verdict {}

  /// Too much waits already. Nothing was done.
  record Busy(Duration retryAfter) implements Hashing, Verdict {}
}
