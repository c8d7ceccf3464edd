package org.parley.client;

import java.util.random.RandomGenerator;
import org.parley.client.ConnectionState.Reason;
import org.parley.protocol.CloseCode;
import org.parley.protocol.Limits;

/// Decides what follows the end of a connection: stay closed, or connect again after a while.
/// Exponential back-off with full jitter, so that clients which lost a server together do not
/// return together.
final class BackOff {
  private static final int MAX_DOUBLINGS = 16;

  private final ClientLimits limits;
  private final RandomGenerator random;

  BackOff(ClientLimits limits, RandomGenerator random) {
    this.limits = limits;
    this.random = random;
  }

  /// What to do next.
  sealed interface Next {}

  record Wait(long millis, Reason reason) implements Next {}

  record Stop(ConnectionState state) implements Next {}

  /// @param failures connections that ended soon, one after another, before this one
  Next after(End end, int failures) {
    return switch (end) {
      case End.Closed closed -> afterClose(closed, failures);
      case End.NotUpgraded refused -> afterRefusal(refused, failures);
      case End.Unreachable unreachable -> grow(failures, Reason.UNREACHABLE);
      case End.NotTrusted doubted -> grow(failures, Reason.NOT_TRUSTED);
      case End.Broken broken -> grow(failures, Reason.BROKEN);
      case End.Violation violation -> grow(failures, Reason.PROTOCOL);
      case End.StorageFailed failed -> grow(failures, Reason.STORAGE);
      case End.ClientFault fault -> grow(failures, Reason.PROTOCOL);
      case End.NotWanted unwanted -> new Stop(new ConnectionState.Closed(Reason.NOT_WANTED));
    };
  }

  private Next afterClose(End.Closed closed, int failures) {
    CloseCode code = CloseCode.of(closed.code()).orElse(null);
    if (code == null) {
      return grow(failures, Reason.BROKEN);
    }
    return switch (code) {
      case GOING_AWAY ->
          new Wait(random.nextInt(Limits.GOING_AWAY_SPREAD_MILLIS), Reason.GOING_AWAY);
      case MALFORMED, TOO_LARGE ->
          closed.welcomed()
              ? grow(failures, Reason.PROTOCOL)
              : new Stop(new ConnectionState.Closed(Reason.PROTOCOL));
      case UNAUTHENTICATED -> new Stop(new ConnectionState.LoggedOut());
      case REPLACED -> new Stop(new ConnectionState.Replaced());
      case TOO_MANY -> slowDown(0);
      case TIMED_OUT, INTERNAL -> grow(failures, Reason.SERVER_FAULT);
    };
  }

  private Next afterRefusal(End.NotUpgraded refused, int failures) {
    if (refused.status() == 429) {
      return slowDown(refused.retryAfterMillis());
    }
    if (refused.status() >= 500) {
      Wait wait = grow(failures, Reason.SERVER_FAULT);
      return new Wait(Math.max(wait.millis(), refused.retryAfterMillis()), wait.reason());
    }
    return grow(failures, Reason.UNREACHABLE);
  }

  private Wait slowDown(long askedMillis) {
    long least = Math.max(Limits.TOO_MANY_WAIT_MILLIS, askedMillis);
    return new Wait(least + random.nextInt(Limits.GOING_AWAY_SPREAD_MILLIS), Reason.TOO_MANY);
  }

  private Wait grow(int failures, Reason reason) {
    return new Wait(millis(failures), reason);
  }

  /// A random wait below a bound that doubles with each failure.
  long millis(int failures) {
    long bound = (long) limits.backOffBaseMillis() << Math.min(failures, MAX_DOUBLINGS);
    return random.nextLong(Math.min(bound, limits.backOffCapMillis()) + 1);
  }
}
