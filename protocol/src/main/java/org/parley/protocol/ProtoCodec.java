package org.parley.protocol;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Protocol Buffers. The runtime bounds nesting (100) and checks lengths against what is there
/// before it allocates.
final class ProtoCodec implements FrameCodec {

  @Override
  public ClientFrame decodeClient(ByteBuffer bytes) throws MalformedFrameException {
    try {
      return FromWire.frame(org.parley.protocol.wire.ClientFrame.parseFrom(input(bytes)));
    } catch (InvalidProtocolBufferException e) {
      throw new MalformedFrameException("no client frame", e);
    }
  }

  @Override
  public ServerFrame decodeServer(ByteBuffer bytes) throws MalformedFrameException {
    ByteString input = input(bytes);
    try {
      var frame = org.parley.protocol.wire.ServerFrame.parseFrom(input);
      return FromWire.frame(frame, RawBodies.of(frame, input));
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

  /// The bytes themselves where they lie in an array: nothing that is decoded keeps them.
  private static ByteString input(ByteBuffer bytes) {
    return bytes.hasArray()
        ? UnsafeByteOperations.unsafeWrap(
            bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining())
        : ByteString.copyFrom(bytes.duplicate());
  }
}
