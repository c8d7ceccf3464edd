package org.parley.protocol;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The canonical proto3 JSON mapping. Printing is protobuf's own; reading is [JsonText], which is
/// strict where protobuf's reader is not, and bounded where it is not.
final class JsonCodec implements FrameCodec {
  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().omittingInsignificantWhitespace();

  /// Room for the names, quotes and numbers of an event, media included.
  private static final int EVENT_FRAME_BYTES = 640;

  @Override
  public ClientFrame decodeClient(ByteBuffer bytes) throws MalformedFrameException {
    var builder = org.parley.protocol.wire.ClientFrame.newBuilder();
    if (!JsonText.merge(text(bytes), builder)) {
      throw new MalformedFrameException("lone surrogate", builder.getRef());
    }
    return FromWire.frame(builder.build());
  }

  @Override
  public ServerFrame decodeServer(ByteBuffer bytes) throws MalformedFrameException {
    var builder = org.parley.protocol.wire.ServerFrame.newBuilder();
    if (!JsonText.merge(text(bytes), builder)) {
      throw new MalformedFrameException("lone surrogate");
    }
    return FromWire.frame(builder.build(), List.of());
  }

  @Override
  public byte[] encodeClient(ClientFrame frame) {
    return print(ToWire.frame(frame));
  }

  @Override
  public byte[] encodeServer(ServerFrame frame) {
    return print(ToWire.frame(frame));
  }

  /// A byte of text becomes at most two (of a thumbnail, in base64, 4/3), or six where it is
  /// escaped.
  @Override
  public int sizeBound(Event event) {
    byte[] wire = ToWire.opaque(event.body()).wire();
    int bytes = EVENT_FRAME_BYTES + 2 * wire.length;
    for (byte b : wire) {
      if (escaped(b)) {
        bytes += 4;
      }
    }
    return bytes;
  }

  private static boolean escaped(byte b) {
    return (b >= 0 && b < ' ')
        || switch (b) {
          case '"', '\\', '<', '>', '&', '=', '\'' -> true;
          default -> false;
        };
  }

  private static byte[] print(Message message) {
    try {
      return PRINTER.print(message).getBytes(StandardCharsets.UTF_8);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("not printable", e);
    }
  }

  private static String text(ByteBuffer bytes) throws MalformedFrameException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate()).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedFrameException("no UTF-8", e);
    }
  }
}
