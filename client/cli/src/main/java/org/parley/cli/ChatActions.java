package org.parley.cli;

/// What the chat screen has done for it. None of these waits for the network.
interface ChatActions {

  /// Stores a message in the outbox.
  ///
  /// @throws org.parley.client.ParleyException if it cannot be stored
  void send(String text);

  void markRead(long upTo);

  void typing(boolean active);

  /// Asks for what is older than a position; the answer comes as [ChatModel#loaded].
  void loadOlder(long before);
}
