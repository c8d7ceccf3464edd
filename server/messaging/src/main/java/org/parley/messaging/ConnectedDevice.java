package org.parley.messaging;

import org.parley.protocol.CloseCode;
import org.parley.protocol.Event;

/// A device that is connected to this server, as everyone but its own session sees it: something to
/// hand events and notices to. Safe for any thread; nothing here blocks.
final class ConnectedDevice {
  private final Device device;
  private final long attempt;
  private final Feed feed = new Feed();
  private final Session session;
  private volatile boolean stalled;

  ConnectedDevice(Device device, long attempt, Session session) {
    this.device = device;
    this.attempt = attempt;
    this.session = session;
  }

  Device device() {
    return device;
  }

  UserId user() {
    return device.owner();
  }

  DeviceId id() {
    return device.id();
  }

  /// Which of the device's connections this is, as the device counts them; 0 if it does not.
  long attempt() {
    return attempt;
  }

  /// What waits for the session; its thread takes from it.
  Feed feed() {
    return feed;
  }

  /// @return whether there was room; if not, the session will read the event from the mailbox
  boolean offer(Event event) {
    boolean taken = feed.offer(event);
    session.signal();
    return taken;
  }

  /// Says the mailbox reaches at least up to here.
  void offerHead(long head) {
    if (feed.raiseHead(head)) {
      session.signal();
    }
  }

  void offer(Notice notice) {
    if (feed.offer(notice)) {
      session.signal();
    }
  }

  /// The session could not do something while the store was unavailable, and wants another turn.
  void stalled() {
    stalled = true;
  }

  /// Gives the session another turn if it wants one.
  void resume() {
    if (stalled) {
      stalled = false;
      session.signal();
    }
  }

  void close(CloseCode code) {
    session.close(code);
  }

  /// What is worth saying now and not promised: dropped where there is no room.
  sealed interface Notice {
    record TypingChanged(UserId by, boolean active) implements Notice {}

    /// What the watcher may see of it is decided when it is told.
    record LastSeenChanged(UserId user) implements Notice {}

    /// A user wrote to this device's owner.
    record WroteHere(UserId user) implements Notice {}
  }
}
