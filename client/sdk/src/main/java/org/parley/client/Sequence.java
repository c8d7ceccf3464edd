package org.parley.client;

import java.util.ArrayList;
import java.util.List;
import org.parley.protocol.Event;
import org.parley.protocol.ServerFrame;

/// How far one connection has got in the mailbox: takes events only in order and without a gap, and
/// knows what is to be acknowledged.
final class Sequence {
  private long received;
  private long acknowledged;
  private boolean repeat;

  /// @param held everything up to here is on this device, or will never come
  Sequence(long held) {
    this.received = held;
    this.acknowledged = held;
  }

  long received() {
    return received;
  }

  /// Those of the events that are not here yet.
  List<Event> take(ServerFrame.Events events) throws LinkEndedException {
    if (events.after() > received) {
      throw new LinkEndedException(new End.Violation("events are missing"));
    }
    List<Event> fresh = new ArrayList<>();
    long last = events.after();
    for (Event event : events.events()) {
      if (event.seq() <= last || event.seq() > events.upTo()) {
        throw new LinkEndedException(new End.Violation("events out of order"));
      }
      requireUsable(event);
      last = event.seq();
      if (event.seq() > received) {
        fresh.add(event);
      }
    }
    repeat |= events.upTo() <= received;
    received = Math.max(received, events.upTo());
    return fresh;
  }

  /// What is stored must be readable as the program will ask for it.
  private static void requireUsable(Event event) throws LinkEndedException {
    boolean usable =
        switch (event.body()) {
          case Event.Message message ->
              Ids.valid(message.chat()) && Ids.valid(message.from()) && !message.id().isEmpty();
          case Event.Receipt receipt -> Ids.valid(receipt.chat());
          case Event.ReadMarker marker -> Ids.valid(marker.chat());
          case Event.Opaque opaque -> true;
        };
    if (!usable) {
      throw new LinkEndedException(new End.Violation("an event with an impossible id"));
    }
  }

  /// Whether the server must be told how far this device has got.
  boolean owesAck() {
    return received > acknowledged || repeat;
  }

  void acknowledged() {
    acknowledged = received;
    repeat = false;
  }
}
