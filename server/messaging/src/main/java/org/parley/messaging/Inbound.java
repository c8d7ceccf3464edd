package org.parley.messaging;

import org.parley.protocol.ClientFrame;

/// A session as its connection sees it: where frames go in. Nothing here blocks; the connection's
/// own thread calls it.
public interface Inbound {

  /// Takes a frame. The frame is always taken; the answer says whether there is room for another.
  /// If not, the connection reads no more until [Connection#resumeReading].
  ///
  /// @param bytes the frame took on the wire
  boolean receive(ClientFrame frame, int bytes);

  /// The connection is gone. The last call.
  void closed();

  /// Opens the session of a connection that has just been made.
  interface Factory {
    Inbound open(Connection connection);
  }
}
