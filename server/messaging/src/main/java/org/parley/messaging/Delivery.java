package org.parley.messaging;

import org.parley.protocol.Event;

/// Hands each committed event to the connected devices of the mailbox's owner. It is only a hint: a
/// session that has no room, or that misses one, reads on from the mailbox.
public final class Delivery implements CommitListener {
  private final ConnectedDevices connected;

  public Delivery(ConnectedDevices connected) {
    this.connected = connected;
  }

  @Override
  public boolean committed(UserId owner, Event event) {
    boolean taken = false;
    for (ConnectedDevice device : connected.of(owner)) {
      taken |= device.offer(event);
    }
    return taken;
  }
}
