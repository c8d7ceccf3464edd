package org.parley.client;

import java.time.Instant;

/// Lets one person register where registration is by invitation.
///
/// @param code a secret, to be given to that person
public record Invitation(String code, Instant expiresAt) {
  /// The code is a secret, so it has no place in a log line.
  @Override
  public String toString() {
    return "Invitation[expiresAt=" + expiresAt + "]";
  }
}
