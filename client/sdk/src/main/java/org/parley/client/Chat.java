package org.parley.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One line of the chat list: a snapshot.
///
/// @param last the newest message on this device
/// @param unread messages of others above `ownReadUpTo`
/// @param deliveredUpTo own messages up to this seq were received
/// @param readUpTo own messages up to this seq were read
/// @param ownReadUpTo this user has read up to this seq
public record Chat(
    ChatId id, Message last, int unread, long deliveredUpTo, long readUpTo, long ownReadUpTo) {

  /// When the newest message was stored.
  public Instant at() {
    return last.at();
  }

  /// The sender of the newest message if it is another's; else null.
  public @Nullable UserId lastSender() {
    return last.outgoing() ? null : last.from();
  }
}
