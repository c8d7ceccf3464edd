package org.parley.client;

/// How far a message got. An own message goes PENDING, SENT, DELIVERED, READ, and may skip
/// DELIVERED; or it ends in FAILED. Another's is RECEIVED, then READ.
public enum MessageState {
  /// Own: in this device's outbox, durable; it goes out when there is a connection.
  PENDING(0),
  /// Own: durable on the server.
  SENT(1),
  /// Own: a device of the recipient holds it.
  DELIVERED(2),
  /// Own: the recipient has read it. Another's: this user has read it, on any device.
  READ(3),
  /// Own: refused for good; [Message#error] says why. It stays until the program sends it again
  /// ([ParleyClient#retry]) or discards it ([ParleyClient#discard]).
  FAILED(4),
  /// Another's: on this device and not read.
  RECEIVED(5);

  private final int number;

  MessageState(int number) {
    this.number = number;
  }

  /// The number in the device database.
  int number() {
    return number;
  }

  static MessageState of(int number) {
    for (MessageState state : values()) {
      if (state.number == number) {
        return state;
      }
    }
    throw new IllegalArgumentException("no message state " + number);
  }

  /// Whether an own message in this state has got at least as far as `other`. A failed one has got
  /// nowhere.
  public boolean reached(MessageState other) {
    return this != FAILED && this != RECEIVED && number >= other.number;
  }
}
