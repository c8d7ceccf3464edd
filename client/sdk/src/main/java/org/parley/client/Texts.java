package org.parley.client;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.parley.protocol.Limits;

/// What may be the text of a message.
final class Texts {
  private Texts() {}

  /// @throws IllegalArgumentException the text is empty, or holds half a surrogate pair
  /// @throws ParleyException with TOO_LARGE
  static void requireSendable(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("a message has a text");
    }
    if (text.length() > Limits.TEXT_BYTES || bytes(text) > Limits.TEXT_BYTES) {
      throw new ParleyException(
          ParleyException.Reason.TOO_LARGE,
          "a message has at most " + Limits.TEXT_BYTES + " bytes of UTF-8");
    }
  }

  private static int bytes(String text) {
    try {
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      return encoded.remaining();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("half a surrogate pair cannot be sent", e);
    }
  }
}
