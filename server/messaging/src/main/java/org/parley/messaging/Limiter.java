package org.parley.messaging;

/// Rate limits. Safe for any thread; never blocks for long.
public interface Limiter {

  /// Takes one permit of this key.
  ///
  /// @param key the address, device or user the limit is for
  /// @return 0 if the permit was taken, else how many milliseconds to wait before there is one
  long waitMillis(Limit limit, String key);

  /// What is limited. The numbers are configuration's.
  enum Limit {
    CONNECTIONS_BY_ADDRESS,
    REGISTRATIONS_BY_ADDRESS,
    LOGINS_BY_ADDRESS,
    REQUESTS_BY_ADDRESS,
    REQUESTS_BY_DEVICE,
    FRAMES_BY_DEVICE,
    SENDS_BY_DEVICE,
    PAGES_BY_USER
  }

  /// No limits at all, for measuring.
  Limiter NONE = (limit, key) -> 0;
}
