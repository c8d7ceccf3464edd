package org.parley.client;

/// How far a message got. An own message goes PENDING, SENT, DELIVERED, READ, and may skip
/// DELIVERED; or it ends in FAILED. Another's is RECEIVED, then READ.
public enum MessageState {
  /// Own: in this device's outbox, durable; it goes out when there is a connection.
  PENDING,
  /// Own: durable on the server.
  SENT,
  /// Own: a device of the recipient holds it.
  DELIVERED,
  /// Own: the recipient has read it. Another's: this user has read it, on any device.
  READ,
  /// Own: refused for good; [Message#error] says why.
  FAILED,
  /// Another's: on this device and not read.
  RECEIVED;

  /// Whether an own message in this state has got at least as far as `other`. A failed one has got
  /// nowhere.
  public boolean reached(MessageState other) {
    return this != FAILED && this != RECEIVED && compareTo(other) >= 0;
  }
}
