package org.parley.messaging;

/// A message's name, chosen by its sender and unique for that sender (G3).
///
/// @param value a UUID (RFC 9562) in lower case
public record MessageId(String value) {
  private static final int CHARS = 36;

  public MessageId {
    if (!isValid(value)) {
      throw new IllegalArgumentException("not a lower-case UUID");
    }
  }

  public static boolean isValid(String value) {
    if (value.length() != CHARS) {
      return false;
    }
    for (int i = 0; i < CHARS; i++) {
      char c = value.charAt(i);
      if (isHyphen(i) ? c != '-' : !isHexDigit(c)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isHyphen(int index) {
    return index == 8 || index == 13 || index == 18 || index == 23;
  }

  private static boolean isHexDigit(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  }

  @Override
  public String toString() {
    return value;
  }
}
