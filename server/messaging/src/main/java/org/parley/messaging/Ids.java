package org.parley.messaging;

/// What all ids have in common: short, and safe in a key, a path and a log line.
final class Ids {
  static final int MAX_CHARS = 64;

  private Ids() {}

  static boolean valid(String value) {
    if (value.isEmpty() || value.length() > MAX_CHARS) {
      return false;
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-')) {
        return false;
      }
    }
    return true;
  }

  static void require(String what, String value) {
    if (!valid(value)) {
      throw new IllegalArgumentException("not a " + what);
    }
  }
}
