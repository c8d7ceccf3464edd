package org.parley.messaging;

/// Names a chat as one participant sees it: the other user's id. Ids that begin with `g:` are kept
/// for groups.
///
/// @param value the other user's id
public record ChatId(String value) {
  public ChatId {
    Ids.require("chat id", value);
  }

  /// The chat with this user.
  public static ChatId with(UserId user) {
    return new ChatId(user.value());
  }

  /// The other user.
  public UserId peer() {
    return new UserId(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
