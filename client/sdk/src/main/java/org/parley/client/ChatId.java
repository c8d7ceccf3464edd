package org.parley.client;

/// Names a chat as this user sees it: the other user's id. The chat with oneself is one's own id.
public record ChatId(String value) {
  public ChatId {
    Ids.require("chat id", value);
  }

  /// The chat with this user.
  public static ChatId with(UserId user) {
    return new ChatId(user.value());
  }

  @Override
  public String toString() {
    return value;
  }
}
