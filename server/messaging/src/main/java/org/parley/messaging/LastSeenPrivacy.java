package org.parley.messaging;

/// Who is shown a user's last seen. Who hides theirs does not see others'.
public enum LastSeenPrivacy {
  /// People the user has written to.
  CHATS,
  EVERYONE,
  NOBODY
}
