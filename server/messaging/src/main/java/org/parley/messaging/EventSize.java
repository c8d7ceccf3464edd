package org.parley.messaging;

import org.parley.protocol.Event;

/// How much of the window and of a frame an event takes.
final class EventSize {
  private EventSize() {}

  /// In bytes, as Protocol Buffers encode it in an `Events` frame.
  static int of(Event event) {
    return event.body() instanceof Event.Opaque(byte[] wire) ? wire.length + 32 : 256;
  }
}
