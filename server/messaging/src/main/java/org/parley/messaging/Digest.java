package org.parley.messaging;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What makes two messages the same message: the first 16 bytes of a SHA-256.
public record Digest(byte[] bytes) {
  public static final int BYTES = 16;

  public Digest {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a digest has " + BYTES + " bytes");
    }
    bytes = bytes.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Digest that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }
}
