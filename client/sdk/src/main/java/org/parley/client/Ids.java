package org.parley.client;

/// What all ids have in common. They are opaque, so only what would break a request is refused.
final class Ids {
  static final int MAX_CHARS = 128;

  private Ids() {}

  static void require(String what, String value) {
    if (value.isEmpty() || value.length() > MAX_CHARS) {
      throw new IllegalArgumentException("a " + what + " has 1 to " + MAX_CHARS + " characters");
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c <= ' ' || c > '~' || c == '/' || c == '?' || c == '#' || c == '%') {
        throw new IllegalArgumentException("not a " + what);
      }
    }
  }
}
