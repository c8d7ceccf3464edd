package org.parley.client;

/// A user as others see them.
public record Account(UserId id, String handle, String displayName) {

  /// The chat with this user.
  public ChatId chat() {
    return ChatId.with(id);
  }

  /// Names are personal, so they have no place in a log line.
  @Override
  public String toString() {
    return "Account[" + id + "]";
  }
}
