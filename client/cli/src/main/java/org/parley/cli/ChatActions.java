package org.parley.cli;

import java.util.List;
import org.parley.client.Message;

/// What the chat screen has done for it. None of these waits for the network.
interface ChatActions {

  /// Stores a message in the outbox.
  ///
  /// @throws org.parley.client.ParleyException if it cannot be stored
  void send(String text);

  /// Puts the messages of this chat that failed back into the outbox.
  ///
  /// @return them, waiting
  /// @throws org.parley.client.ParleyException if they cannot be stored
  List<Message> retryFailed();

  /// Erases the messages of this chat that failed from this device.
  ///
  /// @return them
  List<Message> discardFailed();

  void markRead(long upTo);

  void typing(boolean active);

  /// Asks for what is older than a position; the answer comes as [ChatModel#loaded].
  void loadOlder(long before);
}
