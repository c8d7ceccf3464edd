package org.parley.gateway;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/// WebSocket frames as a server writes them: final, unmasked (RFC 6455, section 5).
final class FrameWriter {
  static final int CONTINUATION = 0x0;
  static final int TEXT = 0x1;
  static final int BINARY = 0x2;
  static final int CLOSE = 0x8;
  static final int PING = 0x9;
  static final int PONG = 0xa;

  /// Most bytes of a frame's header.
  static final int HEADER_BYTES = 10;

  private static final int FINAL = 0x80;
  private static final int COMPRESSED = 0x40;

  private FrameWriter() {}

  static void write(ByteBuf out, int opcode, boolean compressed, byte[] payload) {
    header(out, opcode, compressed, payload.length);
    out.writeBytes(payload);
  }

  static void close(ByteBuf out, int code, String reason) {
    var text = reason.getBytes(StandardCharsets.UTF_8);
    header(out, CLOSE, false, Short.BYTES + text.length);
    out.writeShort(code);
    out.writeBytes(text);
  }

  static void header(ByteBuf out, int opcode, boolean compressed, int length) {
    out.writeByte(FINAL | (compressed ? COMPRESSED : 0) | opcode);
    if (length < 126) {
      out.writeByte(length);
    } else if (length <= 0xffff) {
      out.writeByte(126);
      out.writeShort(length);
    } else {
      out.writeByte(127);
      out.writeLong(length);
    }
  }
}
