package org.parley.messaging;

import java.util.regex.Pattern;

/// A message's name, chosen by its sender and unique for that sender (G3).
///
/// @param value a UUID (RFC 9562) in lower case
public record MessageId(String value) {
  private static final Pattern UUID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  public MessageId {
    if (!isValid(value)) {
      throw new IllegalArgumentException("not a lower-case UUID");
    }
  }

  public static boolean isValid(String value) {
    return UUID.matcher(value).matches();
  }

  @Override
  public String toString() {
    return value;
  }
}
