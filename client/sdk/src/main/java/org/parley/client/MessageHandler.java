package org.parley.client;

/// Handles messages of others at least once each, in the order of their arrival, by one thread of
/// its own; see [ParleyClient#process].
@FunctionalInterface
public interface MessageHandler {

  /// On return the message counts as handled. If this throws, the same message is given again after
  /// a while, and none after it before.
  void handle(Message message) throws Exception;
}
