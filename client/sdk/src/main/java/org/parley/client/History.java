package org.parley.client;

import java.util.List;

/// A page of a chat, newest first.
///
/// @param more whether there may be older messages; ask for them with `before` set to the last
///   one's [Message#position]
public record History(List<Message> messages, boolean more) {
  public History {
    messages = List.copyOf(messages);
  }
}
