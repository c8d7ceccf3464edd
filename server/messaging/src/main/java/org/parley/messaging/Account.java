package org.parley.messaging;

import java.time.Instant;

/// A user as the server knows them.
///
/// @param handle 2–32 of `a-z 0-9 . _ -`, starting with a letter; unique, also over erased accounts
/// @param passwordHash in PHC string format, `$argon2id$…`
public record Account(
    UserId id,
    String handle,
    String displayName,
    String passwordHash,
    LastSeenPrivacy lastSeenPrivacy,
    Instant createdAt) {

  /// Neither the name nor the hash has a place in a log line.
  @Override
  public String toString() {
    return "Account[" + id + "]";
  }

  public Account withDisplayName(String name) {
    return new Account(id, handle, name, passwordHash, lastSeenPrivacy, createdAt);
  }

  public Account withPasswordHash(String hash) {
    return new Account(id, handle, displayName, hash, lastSeenPrivacy, createdAt);
  }

  public Account withLastSeenPrivacy(LastSeenPrivacy privacy) {
    return new Account(id, handle, displayName, passwordHash, privacy, createdAt);
  }
}
