package org.parley.api;

import org.parley.messaging.Accounts;
import org.parley.messaging.Device;
import org.parley.messaging.Limiter;
import org.parley.messaging.Limiter.Limit;
import org.slf4j.MDC;

/// Decides who a request is from, and whether it may be served now.
final class Gate {
  private static final String SCHEME = "Bearer ";

  private final Accounts accounts;
  private final Limiter limiter;

  Gate(Accounts accounts, Limiter limiter) {
    this.accounts = accounts;
    this.limiter = limiter;
  }

  /// The device whose token the request carries, within its limit.
  ///
  /// @throws ProblemException there is no valid token, or too many requests came with it
  Device caller(Call call) {
    Device device =
        call.header("Authorization")
            .filter(header -> header.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
            .map(header -> header.substring(SCHEME.length()).strip())
            .flatMap(accounts::authenticate)
            .orElseThrow(
                () ->
                    new ProblemException(
                        Problem.Type.UNAUTHENTICATED.because(
                            "This needs the token of a device that is logged in.")));
    MDC.put("device", device.id().value());
    take(Limit.REQUESTS_BY_DEVICE, device.id().value());
    accounts.used(device);
    return device;
  }

  /// Takes a permit before work that costs, or that guesses at a password.
  void take(Limit limit, String key) {
    long waitMillis = limiter.waitMillis(limit, key);
    if (waitMillis > 0) {
      throw new ProblemException(Problem.rateLimited(waitMillis));
    }
  }
}
