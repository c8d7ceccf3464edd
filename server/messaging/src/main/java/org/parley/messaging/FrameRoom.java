package org.parley.messaging;

import java.util.List;
import org.parley.protocol.Encoding;
import org.parley.protocol.Event;
import org.parley.protocol.FrameCodec;
import org.parley.protocol.Limits;

/// How many events fit one frame to the client, in its encoding.
final class FrameRoom {
  /// Bytes of a frame that events may take.
  static final int BYTES = Limits.SERVER_FRAME_BYTES - MessagingLimits.FRAME_OVERHEAD_BYTES;

  private static final FrameRoom PROTO = new FrameRoom(FrameCodec.of(Encoding.PROTO));
  private static final FrameRoom JSON = new FrameRoom(FrameCodec.of(Encoding.JSON));

  private final FrameCodec codec;

  private FrameRoom(FrameCodec codec) {
    this.codec = codec;
  }

  static FrameRoom of(Encoding encoding) {
    return switch (encoding) {
      case PROTO -> PROTO;
      case JSON -> JSON;
    };
  }

  /// The first events that fit one frame together; at least one, if there is one.
  ///
  /// @param besides bytes that go with each event
  List<Event> fitting(List<Event> events, int besides) {
    int room = BYTES;
    int fit = 0;
    for (Event event : events) {
      room -= codec.sizeBound(event) + besides;
      if (room < 0 && fit > 0) {
        break;
      }
      fit++;
    }
    return events.subList(0, fit);
  }

  /// The same of a slice, which is at most [#BYTES] as Protocol Buffers encode it: there it is one
  /// frame, and need not be measured again.
  List<Event> fittingSlice(List<Event> slice) {
    return this == PROTO ? slice : fitting(slice, 0);
  }
}
