package org.parley.e2e;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SplittableRandom;

/// The text of a message, made from who wrote it and its number there, so that a history need not
/// keep it and any reader can tell whether it is whole.
///
/// @param origin the device that wrote it; without spaces
/// @param number counts that device's messages
record Payload(String origin, long number) {
  private static final int SHORT_CHARS = 120;

  /// One message in so many is long, of up to [#LONG_CHARS].
  private static final int LONG_ONE_IN = 50;

  private static final int LONG_CHARS = 8_000;
  private static final int DIGEST_BYTES = 8;

  String text() {
    var random = new SplittableRandom(origin.hashCode() * 31L + number);
    int length = random.nextInt(random.nextInt(LONG_ONE_IN) == 0 ? LONG_CHARS : SHORT_CHARS);
    var text = new StringBuilder(origin).append(' ').append(number).append(' ');
    for (int i = 0; i < length; i++) {
      text.append((char) ('a' + random.nextInt(26)));
    }
    return text.toString();
  }

  /// Who wrote a text. One that was not made here has the origin "?".
  static Payload of(String text) {
    var words = text.split(" ", 3);
    if (words.length == 3 && words[1].chars().allMatch(c -> c >= '0' && c <= '9')) {
      try {
        return new Payload(words[0], Long.parseLong(words[1]));
      } catch (NumberFormatException e) {
        return new Payload("?", 0);
      }
    }
    return new Payload("?", 0);
  }

  static String digest(String text) {
    try {
      var hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
