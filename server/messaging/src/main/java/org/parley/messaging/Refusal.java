package org.parley.messaging;

import org.parley.protocol.ErrorCode;
import org.parley.protocol.ServerFrame;

/// Why a request was not done, and how long to wait before it is repeated (0 where it is not to
/// be).
record Refusal(ErrorCode code, String message, int retryAfterMillis) {

  static Refusal of(ErrorCode code, String message) {
    return new Refusal(code, message, 0);
  }

  static Refusal noSuchUser() {
    return of(ErrorCode.NOT_FOUND, "no such user");
  }

  static Refusal idReused() {
    return of(ErrorCode.ID_REUSED, "this id named other content before");
  }

  static Refusal rateLimited(long waitMillis) {
    int wait = (int) Math.min(Integer.MAX_VALUE, waitMillis);
    return new Refusal(ErrorCode.RATE_LIMITED, "too many requests: wait and repeat", wait);
  }

  static Refusal unavailable() {
    return new Refusal(
        ErrorCode.UNAVAILABLE,
        "the store cannot answer now: repeat with the same id",
        MessagingLimits.RETRY_UNAVAILABLE_MILLIS);
  }

  ServerFrame answer(int ref) {
    return new ServerFrame(ref, new ServerFrame.Failure(code, message, retryAfterMillis));
  }
}
