package org.parley.client;

/// When a connection is pinged, and when it is held to be dead. Times are milliseconds of any one
/// clock.
final class Liveness {
  private final ClientLimits limits;
  private final long startedAt;
  private long heardAt;
  private long pingedAt;

  Liveness(ClientLimits limits, long now) {
    this.limits = limits;
    this.startedAt = now;
    this.heardAt = now;
    this.pingedAt = now;
  }

  void heard(long at) {
    heardAt = Math.max(heardAt, at);
  }

  void pinged(long at) {
    pingedAt = at;
  }

  boolean wantsPing(long now) {
    return now >= pingAt();
  }

  private long pingAt() {
    return Math.max(heardAt, pingedAt) + limits.pingAfterMillis();
  }

  /// @param welcomed whether the server has taken the `Hello`
  /// @param askedAt when the oldest unanswered question was asked; [Long#MAX_VALUE] if there is
  ///   none
  boolean isDead(long now, boolean welcomed, long askedAt) {
    return now >= deadAt(welcomed, askedAt);
  }

  private long deadAt(boolean welcomed, long askedAt) {
    long silent = heardAt + limits.silenceMillis();
    long unanswered =
        askedAt == Long.MAX_VALUE ? Long.MAX_VALUE : askedAt + limits.requestTimeoutMillis();
    long unwelcome = welcomed ? Long.MAX_VALUE : startedAt + limits.connectTimeoutMillis();
    return Math.min(silent, Math.min(unanswered, unwelcome));
  }

  /// When to look again.
  long nextLook(boolean welcomed, long askedAt) {
    return Math.min(pingAt(), deadAt(welcomed, askedAt));
  }
}
