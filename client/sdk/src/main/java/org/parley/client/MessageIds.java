package org.parley.client;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.UUID;

/// Makes message ids: UUIDs of version 7 (RFC 9562, section 5.7), so that they sort by time.
final class MessageIds {
  private static final SecureRandom RANDOM = new SecureRandom();

  private MessageIds() {}

  static String next(Clock clock) {
    long random = RANDOM.nextLong();
    long high = (clock.millis() << 16) | 0x7000L | (random & 0x0FFFL);
    long low = (RANDOM.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low).toString();
  }
}
