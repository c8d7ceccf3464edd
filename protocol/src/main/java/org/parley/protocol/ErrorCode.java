package org.parley.protocol;

import java.util.Arrays;

/// Why a request failed, and by that what the caller does next.
public enum ErrorCode {
  /// Do not repeat. Also for a frame body the server does not know.
  BAD_REQUEST(1),
  /// Log in again.
  UNAUTHENTICATED(2),
  /// No such user, chat or media.
  NOT_FOUND(3),
  /// Blocked, or not yours.
  FORBIDDEN(4),
  TOO_LARGE(5),
  /// The id was used for other content.
  ID_REUSED(6),
  /// Nothing was accepted; repeat after the given wait.
  RATE_LIMITED(7),
  /// The store cannot answer: the outcome is unknown; repeat with the same id.
  UNAVAILABLE(8),
  /// A fault of the server's: the outcome is unknown; repeat with the same id.
  INTERNAL(9);

  private final int number;

  ErrorCode(int number) {
    this.number = number;
  }

  /// The number on the wire.
  public int number() {
    return number;
  }

  /// The code of a number on the wire. One that this version does not know is [#INTERNAL]: what
  /// became of the request is unknown, and a repeat is harmless.
  public static ErrorCode of(int number) {
    return Arrays.stream(values())
        .filter(code -> code.number == number)
        .findFirst()
        .orElse(INTERNAL);
  }

  /// Whether the same request may be sent again.
  public boolean retryable() {
    return this == RATE_LIMITED || this == UNAVAILABLE || this == INTERNAL;
  }
}
