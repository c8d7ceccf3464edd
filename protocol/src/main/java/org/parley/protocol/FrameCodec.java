package org.parley.protocol;

/// Turns frames into bytes and back, in one [Encoding]. Stateless and safe for any thread.
///
/// Decoding checks shape only (schema, UTF-8, number ranges); what a field means is the session's
/// to judge. Unknown fields are ignored; an unknown body is a value of its own.
public interface FrameCodec {

  static FrameCodec of(Encoding encoding) {
    return java.util.Objects.requireNonNull(java.util.Map.<Encoding, FrameCodec>of().get(encoding));
  }

  /// @throws MalformedFrameException the bytes are no client frame
  ClientFrame decodeClient(byte[] bytes) throws MalformedFrameException;

  byte[] encodeClient(ClientFrame frame);

  /// @throws MalformedFrameException the bytes are no server frame
  ServerFrame decodeServer(byte[] bytes) throws MalformedFrameException;

  byte[] encodeServer(ServerFrame frame);

  /// The body of an event as it goes on the wire, ready to be stored: see [Event.Opaque].
  static Event.Opaque seal(Event.Body body) {
    return new Event.Opaque(body.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /// The reverse of [#seal]: typed where this version knows the body, else the same opaque bytes.
  ///
  /// @throws MalformedFrameException the bytes are no event body
  static Event.Body open(Event.Opaque body) throws MalformedFrameException {
    return body;
  }
}
