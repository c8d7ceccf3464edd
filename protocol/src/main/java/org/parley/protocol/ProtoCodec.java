package org.parley.protocol;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Protocol Buffers. The runtime bounds nesting (100) and checks lengths against what is there
/// before it allocates.
final class ProtoCodec implements FrameCodec {

  @Override
  public ClientFrame decodeClient(ByteBuffer bytes) throws MalformedFrameException {
    try {
      return FromWire.frame(org.parley.protocol.wire.ClientFrame.parseFrom(input(bytes)));
    } catch (IOException e) {
      throw new MalformedFrameException("no client frame", e);
    }
  }

  @Override
  public ServerFrame decodeServer(ByteBuffer bytes) throws MalformedFrameException {
    try {
      return FromWire.frame(org.parley.protocol.wire.ServerFrame.parseFrom(input(bytes)));
    } catch (IOException e) {
      throw new MalformedFrameException("no server frame", e);
    }
  }

  @Override
  public byte[] encodeClient(ClientFrame frame) {
    return ToWire.frame(frame).toByteArray();
  }

  @Override
  public byte[] encodeServer(ServerFrame frame) {
    return switch (frame.body()) {
      case ServerFrame.Events page -> EventBytes.encode(frame.ref(), page);
      case ServerFrame.HistoryPage page -> EventBytes.encode(frame.ref(), page);
      case ServerFrame.ChatsPage page -> EventBytes.encode(frame.ref(), page);
      case ServerFrame.Welcome _,
          ServerFrame.Sent _,
          ServerFrame.LastSeen _,
          ServerFrame.TypingNotice _,
          ServerFrame.Done _,
          ServerFrame.Failure _,
          ServerFrame.Unknown _ ->
          ToWire.frame(frame).toByteArray();
    };
  }

  @Override
  public int sizeBound(Event event) {
    return EventBytes.size(event);
  }

  private static CodedInputStream input(ByteBuffer bytes) {
    if (bytes.hasArray()) {
      return CodedInputStream.newInstance(
          bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    }
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return CodedInputStream.newInstance(copy);
  }
}
