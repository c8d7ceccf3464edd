package org.parley.bench.parley;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// WebSocket frames (RFC 6455), as little of them as a load generator needs: whole messages, and
/// masks of zero, which cost nothing to apply.
public final class WebSocketFrames {
  public static final int BINARY = 0x82;
  public static final int CLOSE = 0x88;
  public static final int PING = 0x89;
  public static final int PONG = 0x8A;

  private static final int MASKED = 0x80;
  private static final int MASK_BYTES = 4;

  private WebSocketFrames() {}

  /// @param first the first byte: one of the constants, for a whole message
  public record Frame(int first, ByteBuf payload) {}

  /// Takes the next frame; its payload is a view. A mask is taken to be zero.
  ///
  /// @return null if it is not all there yet
  public static @Nullable Frame take(ByteBuf in) {
    if (in.readableBytes() < 2) {
      return null;
    }
    int start = in.readerIndex();
    int first = in.readUnsignedByte();
    int second = in.readUnsignedByte();
    int length = second & ~MASKED;
    int extended = length == 126 ? 2 : length == 127 ? 8 : 0;
    int mask = (second & MASKED) == 0 ? 0 : MASK_BYTES;
    if (in.readableBytes() >= extended) {
      length =
          extended == 0 ? length : extended == 2 ? in.readUnsignedShort() : (int) in.readLong();
      if (in.readableBytes() >= mask + length) {
        return new Frame(first, in.skipBytes(mask).readSlice(length));
      }
    }
    in.readerIndex(start);
    return null;
  }

  /// As a client writes it.
  static void put(ByteBuf out, int first, byte[] payload) {
    put(out, first, payload.length, MASKED);
    out.writeInt(0).writeBytes(payload);
  }

  /// As a server writes it.
  public static void putUnmasked(ByteBuf out, int first, byte[] payload) {
    put(out, first, payload.length, 0);
    out.writeBytes(payload);
  }

  private static void put(ByteBuf out, int first, int length, int masked) {
    out.writeByte(first);
    if (length < 126) {
      out.writeByte(masked | length);
    } else if (length <= 0xFFFF) {
      out.writeByte(masked | 126).writeShort(length);
    } else {
      out.writeByte(masked | 127).writeLong(length);
    }
  }
}
