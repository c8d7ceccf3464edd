package org.parley.gateway;

import java.util.List;
import org.parley.protocol.ClientFrame;
import org.parley.protocol.CloseCode;
import org.parley.protocol.Encoding;
import org.parley.protocol.FrameCodec;
import org.parley.protocol.MalformedFrameException;
import org.parley.protocol.ServerFrame;

/// Client frames, encoded, and server frames, decoded.
final class Frames {
  private Frames() {}

  static byte[] of(Encoding encoding, int ref, ClientFrame.Body body) {
    return FrameCodec.of(encoding).encodeClient(new ClientFrame(ref, body));
  }

  static byte[] hello(Encoding encoding) {
    return of(encoding, 1, new ClientFrame.Hello("t", "", 0, null, 0, 0, "test", List.of()));
  }

  static byte[] echo(Encoding encoding, int ref, String text) {
    return of(encoding, ref, new ClientFrame.Send("id", "c", text, null, null));
  }

  static byte[] flood(Encoding encoding, int frames, int chars) {
    return of(encoding, 7, new ClientFrame.HistoryQuery("c", chars, frames));
  }

  static byte[] close(Encoding encoding, CloseCode code) {
    return of(encoding, 0, new ClientFrame.Read("c", code.number()));
  }

  static byte[] hold(Encoding encoding) {
    return of(encoding, 0, new ClientFrame.Ack(1));
  }

  static ServerFrame read(Encoding encoding, byte[] bytes) {
    try {
      return FrameCodec.of(encoding).decodeServer(bytes);
    } catch (MalformedFrameException e) {
      throw new AssertionError(e);
    }
  }

  /// The text of an echo.
  static String text(Encoding encoding, byte[] bytes) {
    return ((ServerFrame.TypingNotice) read(encoding, bytes).body()).by();
  }
}
