package org.parley.client;

/// Who is shown this user's last seen. Who hides theirs does not see others'.
public enum LastSeenPrivacy {
  /// People this user has written to: the default.
  CHATS,
  EVERYONE,
  NOBODY
}
