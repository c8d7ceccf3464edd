package org.parley.api;

import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An Argon2id hash as a string, in PHC format: `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>`,
/// salt and hash in Base64 without padding.
///
/// Source: the PHC string format specification; RFC 9106.
record PhcHash(Costs costs, byte[] salt, byte[] hash) {

  /// @param memoryKib memory in KiB
  /// @param passes over it
  /// @param lanes of parallel work
  record Costs(int memoryKib, int passes, int lanes) {
    // What a stored hash may ask of this machine at most.
    private static final int MAX_MEMORY_KIB = 1024 * 1024;
    private static final int MAX_PASSES = 64;
    private static final int MAX_LANES = 16;

    Costs {
      if (lanes < 1
          || lanes > MAX_LANES
          || memoryKib < 8 * lanes
          || memoryKib > MAX_MEMORY_KIB
          || passes < 1
          || passes > MAX_PASSES) {
        throw new IllegalArgumentException("Argon2id costs out of range");
      }
    }
  }

  private static final Pattern FORMAT =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,3})"
              + "\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{16,86})");

  /// @throws IllegalArgumentException not such a string; what it was is not said
  static PhcHash parse(String phc) {
    Matcher match = FORMAT.matcher(phc);
    if (!match.matches()) {
      throw new IllegalArgumentException("not an Argon2id hash in PHC format");
    }
    Base64.Decoder base64 = Base64.getDecoder();
    return new PhcHash(
        new Costs(
            Integer.parseInt(match.group(1)),
            Integer.parseInt(match.group(2)),
            Integer.parseInt(match.group(3))),
        base64.decode(match.group(4)),
        base64.decode(match.group(5)));
  }

  String format() {
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
        .formatted(
            costs.memoryKib,
            costs.passes,
            costs.lanes,
            base64.encodeToString(salt),
            base64.encodeToString(hash));
  }

  @Override
  public String toString() {
    return "PhcHash[" + costs + "]";
  }
}
