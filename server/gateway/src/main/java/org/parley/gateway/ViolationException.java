package org.parley.gateway;

import org.parley.protocol.CloseCode;

/// The peer broke the WebSocket protocol or a limit; the connection closes with the code. Without a
/// stack trace, since it is the peer who causes it, as often as it likes.
final class ViolationException extends Exception {
  private static final long serialVersionUID = 1L;
  private final CloseCode code;

  ViolationException(CloseCode code) {
    super(code.reason(), null, false, false);
    this.code = code;
  }

  CloseCode code() {
    return code;
  }
}
