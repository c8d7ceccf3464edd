package org.parley.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.parley.protocol.CloseCode;
import org.parley.protocol.Encoding;

/// Bytes of a client to WebSocket messages (RFC 6455, section 5). Strict: what the RFC forbids is a
/// violation. Holds no buffer between frames, at most one frame while it is incomplete, and at most
/// one message while its fragments come. For the event loop's thread.
///
/// ```
///  0               1               2 …
/// +-+-+-+-+-------+-+-------------+-----------------------+---------+---------+
/// |F|R|R|R| op (4)|M| length (7)  | 16 or 64 bits of it   | mask    | payload |
/// +-+-+-+-+-------+-+-------------+-----------------------+---------+---------+
/// ```
final class FrameReader {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final byte[] NO_BYTES = {};
  private static final int MASK_BYTES = 4;
  private static final int CONTROL_BYTES = 125;

  /// What came, whole.
  sealed interface Incoming {
    record Message(byte[] payload) implements Incoming {}

    record Ping(byte[] payload) implements Incoming {}

    record Pong() implements Incoming {}

    /// @param code as sent; 1005 if the peer gave none
    record Close(int code) implements Incoming {}
  }

  /// A frame's first bytes.
  private record Header(
      boolean last, boolean compressed, int opcode, int headBytes, int payloadBytes) {
    boolean isControl() {
      return opcode >= FrameWriter.CLOSE;
    }
  }

  private final Encoding encoding;
  private final boolean deflate;
  private @Nullable ByteBuf input;
  private byte @Nullable [] message;
  private int messageBytes;
  private int fragments;
  private boolean compressed;
  private int idleFrames;

  /// @param deflate whether permessage-deflate was negotiated
  FrameReader(Encoding encoding, boolean deflate) {
    this.encoding = encoding;
    this.deflate = deflate;
  }

  /// Takes over `bytes`.
  void append(ByteBuf bytes, ByteBufAllocator allocator) {
    var held = input;
    if (held == null) {
      input = bytes;
      return;
    }
    try {
      if (held.writableBytes() < bytes.readableBytes()) {
        // Doubling, so that a peer who sends byte by byte does not make us copy all each time.
        int size = held.readableBytes() + Math.max(held.readableBytes(), bytes.readableBytes());
        var larger = allocator.buffer(size).writeBytes(held);
        held.release();
        input = larger;
        held = larger;
      }
      held.writeBytes(bytes);
    } finally {
      bytes.release();
    }
  }

  /// Gives back what an incomplete frame does not need; called when a batch of reading ends.
  void compact(ByteBufAllocator allocator) {
    var held = input;
    if (held == null) {
      return;
    }
    if (!held.isReadable()) {
      release();
    } else if (held.capacity() > 4 * held.readableBytes() + 256) {
      input = allocator.buffer(held.readableBytes()).writeBytes(held);
      held.release();
    }
  }

  void release() {
    if (input != null) {
      input.release();
      input = null;
    }
  }

  /// Pings, pongs and empty fragments since the last call.
  int takeIdleFrames() {
    int count = idleFrames;
    idleFrames = 0;
    return count;
  }

  /// The next message or control frame, or null if more bytes are needed.
  ///
  /// @param limitBytes most bytes of a message, after inflation
  @Nullable Incoming next(int limitBytes, Loop loop) throws ViolationException {
    while (input != null) {
      var header = header(input, limitBytes);
      if (header == null || input.readableBytes() < header.headBytes + header.payloadBytes) {
        return null;
      }
      var payload = payload(input, header);
      if (header.isControl() || payload.length == 0) {
        if (++idleFrames > GatewayLimits.CONTROL_FRAMES_PER_SWEEP) {
          throw new ViolationException(CloseCode.TOO_MANY);
        }
      }
      var incoming =
          header.isControl()
              ? control(header.opcode, payload)
              : data(header, payload, limitBytes, loop);
      if (incoming != null) {
        return incoming;
      }
    }
    return null;
  }

  private @Nullable Header header(ByteBuf bytes, int limitBytes) throws ViolationException {
    int start = bytes.readerIndex();
    if (bytes.readableBytes() < 2) {
      return null;
    }
    int first = bytes.getByte(start);
    int second = bytes.getByte(start + 1);
    int opcode = first & 0x0f;
    boolean last = (first & 0x80) != 0;
    check(second < 0); // clients mask
    check((first & 0x30) == 0);
    int short7 = second & 0x7f;
    int extended = short7 == 126 ? 2 : short7 == 127 ? 8 : 0;
    checkOpcode(opcode, last, short7, (first & 0x40) != 0);
    if (bytes.readableBytes() < 2 + extended) {
      return null;
    }
    long length =
        switch (extended) {
          case 2 -> bytes.getUnsignedShort(start + 2);
          case 8 -> bytes.getLong(start + 2);
          default -> short7;
        };
    check(extended != 2 || length > CONTROL_BYTES);
    check(extended != 8 || length > 0xffff || length < 0);
    if (opcode < FrameWriter.CLOSE) {
      boolean deflated = opcode == FrameWriter.CONTINUATION ? compressed : (first & 0x40) != 0;
      int most = limitBytes + (deflated ? GatewayLimits.DEFLATE_OVERHEAD_BYTES : 0);
      if (length < 0 || length + messageBytes > most) {
        throw new ViolationException(CloseCode.TOO_LARGE);
      }
    }
    return new Header(last, (first & 0x40) != 0, opcode, 2 + extended + MASK_BYTES, (int) length);
  }

  private void checkOpcode(int opcode, boolean last, int length, boolean rsv1)
      throws ViolationException {
    switch (opcode) {
      case FrameWriter.CONTINUATION -> check(message != null && !rsv1);
      case FrameWriter.TEXT ->
          check(message == null && encoding == Encoding.JSON && (!rsv1 || deflate));
      case FrameWriter.BINARY -> check(message == null && encoding == Encoding.PROTO && !rsv1);
      case FrameWriter.CLOSE, FrameWriter.PING, FrameWriter.PONG ->
          check(last && length <= CONTROL_BYTES && !rsv1);
      default -> throw new ViolationException(CloseCode.MALFORMED);
    }
  }

  private static byte[] payload(ByteBuf bytes, Header header) {
    int maskAt = bytes.readerIndex() + header.headBytes - MASK_BYTES;
    int mask = bytes.getInt(maskAt);
    bytes.skipBytes(header.headBytes);
    if (header.payloadBytes == 0) {
      return NO_BYTES;
    }
    var payload = new byte[header.payloadBytes];
    bytes.readBytes(payload);
    long mask8 = ((mask & 0xffff_ffffL) << 32) | (mask & 0xffff_ffffL);
    int at = 0;
    for (; at + Long.BYTES <= payload.length; at += Long.BYTES) {
      LONGS.set(payload, at, (long) LONGS.get(payload, at) ^ mask8);
    }
    for (; at < payload.length; at++) {
      payload[at] ^= (byte) (mask >> (24 - 8 * (at & 3)));
    }
    return payload;
  }

  private static Incoming control(int opcode, byte[] payload) throws ViolationException {
    return switch (opcode) {
      case FrameWriter.PING -> new Incoming.Ping(payload);
      case FrameWriter.PONG -> new Incoming.Pong();
      default -> new Incoming.Close(closeCode(payload));
    };
  }

  private static int closeCode(byte[] payload) throws ViolationException {
    if (payload.length == 0) {
      return 1005;
    }
    check(payload.length >= 2);
    int code = ((payload[0] & 0xff) << 8) | (payload[1] & 0xff);
    // RFC 6455, section 7.4: 1004 to 1006 and 1015 are never on the wire.
    check(code >= 1000 && code < 5000 && (code <= 1014 || code >= 3000));
    check(code < 1004 || code > 1006);
    var reason = Unpooled.wrappedBuffer(payload, 2, payload.length - 2);
    check(ByteBufUtil.isText(reason, StandardCharsets.UTF_8));
    return code;
  }

  private @Nullable Incoming data(Header header, byte[] payload, int limitBytes, Loop loop)
      throws ViolationException {
    if (header.opcode != FrameWriter.CONTINUATION) {
      compressed = header.compressed;
    }
    if (message == null && header.last) {
      return whole(payload, limitBytes, loop);
    }
    if (++fragments > GatewayLimits.FRAGMENTS_PER_MESSAGE) {
      throw new ViolationException(CloseCode.MALFORMED);
    }
    var gathered = message == null ? NO_BYTES : message;
    if (gathered.length < messageBytes + payload.length) {
      gathered = Arrays.copyOf(gathered, Math.max(messageBytes + payload.length, 2 * messageBytes));
    }
    System.arraycopy(payload, 0, gathered, messageBytes, payload.length);
    message = gathered;
    messageBytes += payload.length;
    if (!header.last) {
      return null;
    }
    var all = Arrays.copyOf(gathered, messageBytes);
    message = null;
    messageBytes = 0;
    fragments = 0;
    return whole(all, limitBytes, loop);
  }

  private Incoming whole(byte[] payload, int limitBytes, Loop loop) throws ViolationException {
    boolean inflate = compressed;
    compressed = false;
    return new Incoming.Message(inflate ? loop.inflation().inflate(payload, limitBytes) : payload);
  }

  private static void check(boolean holds) throws ViolationException {
    if (!holds) {
      throw new ViolationException(CloseCode.MALFORMED);
    }
  }
}
