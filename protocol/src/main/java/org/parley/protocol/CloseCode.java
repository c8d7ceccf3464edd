package org.parley.protocol;

import java.util.Arrays;
import java.util.Optional;

/// WebSocket close codes (RFC 6455, section 7.4; 4000–4999 are for private use) and what each tells
/// a client to do.
public enum CloseCode {
  /// Server going away: reconnect after a random 0–5 s.
  GOING_AWAY(1001, "server going away"),
  /// Malformed frame, or a frame before `Hello`: do not repeat it.
  MALFORMED(4400, "malformed frame"),
  /// Bad or revoked token: log in again.
  UNAUTHENTICATED(4401, "bad or revoked token"),
  /// No `Hello` in time, or no pong: reconnect with back-off.
  TIMED_OUT(4408, "timed out"),
  /// This device connected again with a higher or equal attempt: stay closed.
  REPLACED(4409, "this device connected again"),
  /// Frame over the limit: do not repeat it.
  TOO_LARGE(4413, "frame over the limit"),
  /// Too many frames after warnings: reconnect after at least 10 s.
  TOO_MANY(4429, "too many frames"),
  /// A fault of the server's: reconnect with back-off.
  INTERNAL(4500, "internal error");

  private final int number;
  private final String reason;

  CloseCode(int number, String reason) {
    this.number = number;
    this.reason = reason;
  }

  public int number() {
    return number;
  }

  /// The reason phrase sent with the code.
  public String reason() {
    return reason;
  }

  public static Optional<CloseCode> of(int number) {
    return Arrays.stream(values()).filter(code -> code.number == number).findFirst();
  }
}
