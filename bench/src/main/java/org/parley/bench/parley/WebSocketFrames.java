package org.parley.bench.parley;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// A client's WebSocket frames (RFC 6455), as little of them as a load generator needs: whole
/// messages, and masks of zero, which cost nothing to apply.
final class WebSocketFrames {
  static final int BINARY = 0x82;
  static final int CLOSE = 0x88;
  static final int PING = 0x89;
  static final int PONG = 0x8A;

  private static final int MASKED = 0x80;

  private WebSocketFrames() {}

  /// @param first the first byte: one of the constants, for a whole message
  record Frame(int first, ByteBuf payload) {}

  /// Takes the next frame; its payload is a view.
  ///
  /// @return null if it is not all there yet
  static @Nullable Frame take(ByteBuf in) {
    if (in.readableBytes() < 2) {
      return null;
    }
    int start = in.readerIndex();
    int first = in.readUnsignedByte();
    int length = in.readUnsignedByte();
    int extended = length == 126 ? 2 : length == 127 ? 8 : 0;
    if (in.readableBytes() >= extended) {
      length =
          extended == 0 ? length : extended == 2 ? in.readUnsignedShort() : (int) in.readLong();
      if (in.readableBytes() >= length) {
        return new Frame(first, in.readSlice(length));
      }
    }
    in.readerIndex(start);
    return null;
  }

  static void put(ByteBuf out, int first, byte[] payload) {
    out.writeByte(first);
    if (payload.length < 126) {
      out.writeByte(MASKED | payload.length);
    } else if (payload.length <= 0xFFFF) {
      out.writeByte(MASKED | 126).writeShort(payload.length);
    } else {
      out.writeByte(MASKED | 127).writeLong(payload.length);
    }
    out.writeInt(0).writeBytes(payload);
  }
}
