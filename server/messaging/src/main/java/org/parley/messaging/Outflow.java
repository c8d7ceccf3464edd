package org.parley.messaging;

import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.parley.protocol.Event;
import org.parley.protocol.FrameCodec;
import org.parley.protocol.Limits;
import org.parley.protocol.ServerFrame;

/// Sends a mailbox's events to one device, in order and without omission (G2), up to its window
/// (G6). Used by the session's thread only.
///
/// Events come straight from commits while they follow what was sent; whenever one is missing, or
/// there was no room, they are read on from the mailbox.
final class Outflow {
  private final UserId owner;
  private final Mailboxes mailboxes;
  private final Feed feed;
  private final Connection connection;
  private final FrameRoom room;
  private final MessagingMetrics metrics;

  private long sentUpTo;
  private long acknowledgedUpTo;
  private int unacknowledgedEvents;
  private int unacknowledgedBytes;

  /// What was sent and not yet acknowledged; null while there is none, as on an idle connection.
  private @Nullable ArrayDeque<Burst> unacknowledged;

  private record Burst(long upTo, int events, int bytes) {}

  Outflow(ConnectedDevice device, long start, Connection connection, SessionServices services) {
    this.owner = device.user();
    this.sentUpTo = start;
    this.acknowledgedUpTo = start;
    this.mailboxes = services.mailboxes();
    this.feed = device.feed();
    this.metrics = services.metrics();
    this.connection = connection;
    this.room = FrameRoom.of(connection.encoding());
  }

  /// The highest seq sent on this connection or resumed at.
  long sentUpTo() {
    return sentUpTo;
  }

  long acknowledgedUpTo() {
    return acknowledgedUpTo;
  }

  /// The device holds everything up to here: opens the window by as much.
  ///
  /// @param upTo at most [#sentUpTo]
  void acknowledge(long upTo) {
    acknowledgedUpTo = Math.max(acknowledgedUpTo, upTo);
    while (unacknowledged != null && unacknowledged.getFirst().upTo <= upTo) {
      Burst burst = unacknowledged.removeFirst();
      unacknowledgedEvents -= burst.events;
      unacknowledgedBytes -= burst.bytes;
      if (unacknowledged.isEmpty()) {
        unacknowledged = null;
      }
    }
  }

  /// Sends what there is, as far as the window allows.
  ///
  /// @throws StoreUnavailableException the mailbox cannot be read now; a later call goes on here
  void pump() {
    while (roomEvents() > 0 && roomBytes() > 0) {
      List<Event> next = feed.takeAfter(sentUpTo, roomEvents(), frameBytes());
      if (!next.isEmpty()) {
        send(next, next.getLast().seq());
      } else if (feed.head() > sentUpTo) {
        Mailboxes.Slice slice = mailboxes.read(owner, sentUpTo, roomEvents(), frameBytes());
        if (slice.upTo() <= sentUpTo) {
          return;
        }
        if (exceedsWindow(slice)) {
          break;
        }
        send(slice.events(), slice.upTo());
      } else {
        return;
      }
    }
    feed.dropFresh(); // the window is full: once it opens, the mailbox has them
  }

  /// A slice holds at least one event, however large; where others are under way, it must wait.
  private boolean exceedsWindow(Mailboxes.Slice slice) {
    return unacknowledged != null
        && slice.events().size() == 1
        && FrameCodec.wireSize(slice.events().getFirst()) > roomBytes();
  }

  /// Sends a slice, in as many frames as its events take.
  private void send(List<Event> events, long upTo) {
    List<Event> rest = events;
    do {
      List<Event> next = room.fittingSlice(rest);
      rest = rest.subList(next.size(), rest.size());
      long reached = rest.isEmpty() ? upTo : next.getLast().seq();
      connection.send(new ServerFrame(0, new ServerFrame.Events(next, sentUpTo, reached)));
      sentUpTo = reached;
    } while (!rest.isEmpty());
    metrics.delivered(events.size());
    int bytes = 0;
    int count = 0;
    for (Event event : events) {
      bytes += FrameCodec.wireSize(event);
      count++;
      if (count == MessagingLimits.BURST_EVENTS) {
        await(new Burst(event.seq(), count, bytes));
        count = 0;
        bytes = 0;
      }
    }
    if (count > 0) {
      await(new Burst(events.getLast().seq(), count, bytes));
    }
  }

  private void await(Burst burst) {
    if (unacknowledged == null) {
      unacknowledged = new ArrayDeque<>(4);
    }
    unacknowledged.add(burst);
    unacknowledgedEvents += burst.events;
    unacknowledgedBytes += burst.bytes;
  }

  private int roomEvents() {
    return Limits.WINDOW_EVENTS - unacknowledgedEvents;
  }

  private int roomBytes() {
    return Limits.WINDOW_BYTES - unacknowledgedBytes;
  }

  private int frameBytes() {
    return Math.min(roomBytes(), FrameRoom.BYTES);
  }
}
