package org.parley.e2e;

import org.parley.client.MessageState;

/// The state of a message as the SDK told it.
record SdkState(MessageState state) {
  static SdkState of(String name) {
    return new SdkState(MessageState.valueOf(name));
  }

  /// Whether the server has said that the own message is durable.
  boolean durable() {
    return state.reached(MessageState.SENT);
  }
}
