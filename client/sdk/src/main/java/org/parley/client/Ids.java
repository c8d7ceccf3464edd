package org.parley.client;

/// What all ids have in common. They are opaque, so only what would break a request is refused.
final class Ids {
  static final int MAX_CHARS = 128;

  private Ids() {}

  static void require(String what, String value) {
    if (!valid(value)) {
      throw new IllegalArgumentException(
          "a %s has 1 to %d visible characters of ASCII, none of them in /?#%%"
              .formatted(what, MAX_CHARS));
    }
  }

  static boolean valid(String value) {
    return !value.isEmpty() && value.length() <= MAX_CHARS && value.chars().allMatch(Ids::fits);
  }

  private static boolean fits(int c) {
    return c > ' ' && c <= '~' && c != '/' && c != '?' && c != '#' && c != '%';
  }
}
