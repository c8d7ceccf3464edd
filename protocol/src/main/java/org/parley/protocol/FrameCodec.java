package org.parley.protocol;

import java.nio.ByteBuffer;

/// Turns frames into bytes and back, in one [Encoding]. Stateless and safe for any thread.
///
/// Decoding checks shape only (schema, UTF-8, number and time ranges); what a field means is the
/// session's to judge. Unknown fields are ignored; an unknown body is a value of its own. Whatever
/// the bytes, decoding throws nothing but [MalformedFrameException] and allocates in proportion to
/// them.
///
/// Encoding throws `IllegalArgumentException` for what has no place on the wire: a string with a
/// lone surrogate, a time outside years 1 to 9999, a thumbnail that is no base64, or (JSON) an
/// opaque body that is no protobuf.
public interface FrameCodec {

  static FrameCodec of(Encoding encoding) {
    return switch (encoding) {
      case PROTO -> new ProtoCodec();
      case JSON -> new JsonCodec();
    };
  }

  /// Reads what remains of the buffer, whose position stays.
  ///
  /// @throws MalformedFrameException the bytes are no client frame
  ClientFrame decodeClient(ByteBuffer bytes) throws MalformedFrameException;

  /// @throws MalformedFrameException the bytes are no client frame
  default ClientFrame decodeClient(byte[] bytes) throws MalformedFrameException {
    return decodeClient(ByteBuffer.wrap(bytes));
  }

  byte[] encodeClient(ClientFrame frame);

  /// Reads what remains of the buffer, whose position stays.
  ///
  /// @throws MalformedFrameException the bytes are no server frame
  ServerFrame decodeServer(ByteBuffer bytes) throws MalformedFrameException;

  /// @throws MalformedFrameException the bytes are no server frame
  default ServerFrame decodeServer(byte[] bytes) throws MalformedFrameException {
    return decodeServer(ByteBuffer.wrap(bytes));
  }

  byte[] encodeServer(ServerFrame frame);

  /// At most so many bytes an event adds to an `Events` frame in this encoding, found without
  /// reading an opaque body: for packing frames under [Limits#SERVER_FRAME_BYTES]. Exact in
  /// Protocol Buffers. In JSON it is a little too high for what is mostly text; for a single event
  /// it may be above the limit, which fits nevertheless: so pack at least one.
  int sizeBound(Event event);

  /// The exact bytes an event takes in an `Events` frame in Protocol Buffers, its tag and length
  /// included: the measure of [Limits#WINDOW_BYTES] in either encoding.
  static int wireSize(Event event) {
    return EventBytes.size(event);
  }

  /// The body of an event as it goes on the wire, ready to be stored: see [Event.Opaque].
  static Event.Opaque seal(Event.Body body) {
    return ToWire.opaque(body);
  }

  /// The reverse of [#seal]: typed where this version knows the body, else the same opaque bytes.
  ///
  /// @throws MalformedFrameException the bytes are no event body
  static Event.Body open(Event.Opaque body) throws MalformedFrameException {
    return FromWire.body(body);
  }
}
