package org.parley.messaging;

import java.security.SecureRandom;
import java.util.Base64;

/// Makes ids and tokens from a cryptographic source. Safe for any thread.
public final class RandomIds {
  private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"; // Crockford base 32

  /// Of an id: 80 random bits.
  public static final int ID_CHARS = 16;

  private static final int TOKEN_BYTES = 32;

  private final SecureRandom random = new SecureRandom();

  public UserId userId() {
    return new UserId(id());
  }

  public DeviceId deviceId() {
    return new DeviceId(id());
  }

  /// 80 random bits as 16 letters and digits.
  public String id() {
    byte[] bytes = new byte[ID_CHARS];
    random.nextBytes(bytes);
    StringBuilder id = new StringBuilder(ID_CHARS);
    for (byte b : bytes) {
      id.append(ALPHABET.charAt(b & 31));
    }
    return id.toString();
  }

  /// A secret of 256 bits, safe in a header.
  public String token() {
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
