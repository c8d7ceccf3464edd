package org.parley.messaging;

import org.parley.protocol.CloseCode;
import org.parley.protocol.Encoding;
import org.parley.protocol.ServerFrame;

/// A session's way out: one WebSocket, whoever holds it. The gateway implements it.
///
/// Called by one thread at a time, except [#close], which any thread may call.
public interface Connection {

  /// Names the connection in logs, from its first frame to its last.
  String id();

  /// The client's address as limits see it.
  String address();

  /// How this connection's frames are written.
  Encoding encoding();

  /// Queues a frame; [#flush] puts what is queued on the wire. Blocks while the output is above its
  /// limit, so a slow client holds its own session only. After the connection closed, does nothing.
  void send(ServerFrame frame);

  void flush();

  /// Whether [#send] would block now.
  boolean isBlocked();

  /// Says the session has room for more frames again, after [Inbound#receive] refused one.
  void resumeReading();

  /// Flushes, sends the close frame and closes. The first call counts.
  void close(CloseCode code);
}
