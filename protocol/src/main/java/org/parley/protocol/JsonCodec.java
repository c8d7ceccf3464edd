package org.parley.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The canonical proto3 JSON mapping, by [JsonPrinter] and [JsonText]. Protobuf's own serves the
/// tests as second opinion only: its reader takes what is no JSON, and it brings three libraries
/// along into every client.
final class JsonCodec implements FrameCodec {
  /// Room for the names, quotes and numbers of an event, media included.
  private static final int EVENT_FRAME_BYTES = 640;

  /// Bytes that base64 writes as four characters.
  private static final int THUMBNAIL_BYTES_A_GROUP = 3;

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
    return JsonPrinter.print(ToWire.frame(frame));
  }

  @Override
  public byte[] encodeServer(ServerFrame frame) {
    return JsonPrinter.print(ToWire.frame(frame));
  }

  /// A byte of text stays one, but for what is escaped: a quote or backslash becomes two, a control
  /// character six. Three bytes of a thumbnail become four.
  @Override
  public int sizeBound(Event event) {
    byte[] wire = ToWire.opaque(event.body()).wire();
    int bytes =
        EVENT_FRAME_BYTES
            + wire.length
            + Math.min(wire.length, Limits.MEDIA_THUMBNAIL_BYTES) / THUMBNAIL_BYTES_A_GROUP;
    for (byte b : wire) {
      if (b == '"' || b == '\\') {
        bytes += 1;
      } else if (b >= 0 && b < ' ') {
        bytes += 5;
      }
    }
    return bytes;
  }

  private static String text(ByteBuffer bytes) throws MalformedFrameException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate()).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedFrameException("no UTF-8", e);
    }
  }
}
