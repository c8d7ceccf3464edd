package org.parley.messaging;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.parley.messaging.ConnectedDevice.Notice;
import org.parley.protocol.Event;
import org.parley.protocol.FrameCodec;

/// What others left for a session: events just committed, how far the mailbox reaches, and notices.
/// Bounded; filled by any thread, emptied by the session's. Holds no queue while it is empty, since
/// most sessions are idle.
final class Feed {
  private @Nullable ArrayDeque<Event> fresh;
  private @Nullable ArrayDeque<Notice> notices;
  private int freshBytes;
  private long head;

  /// @return whether there was room
  synchronized boolean offer(Event event) {
    head = Math.max(head, event.seq());
    if (fresh == null) {
      fresh = new ArrayDeque<>(4);
    }
    int bytes = FrameCodec.wireSize(event);
    if (fresh.size() >= MessagingLimits.FRESH_EVENTS
        || (freshBytes + bytes > MessagingLimits.FRESH_BYTES && !fresh.isEmpty())) {
      return false;
    }
    fresh.add(event);
    freshBytes += bytes;
    return true;
  }

  synchronized boolean offer(Notice notice) {
    if (notices == null) {
      notices = new ArrayDeque<>(4);
    }
    if (notices.size() >= MessagingLimits.NOTICES) {
      return false;
    }
    notices.add(notice);
    return true;
  }

  /// @return whether this said something new
  synchronized boolean raiseHead(long seq) {
    boolean higher = seq > head;
    head = Math.max(head, seq);
    return higher;
  }

  /// The highest seq that is known to be in the mailbox.
  synchronized long head() {
    return head;
  }

  /// Takes the events that follow `after` without a gap, up to both limits, and forgets those that
  /// are at or below it. An event that is next but does not fit stays.
  synchronized List<Event> takeAfter(long after, int maxEvents, int maxBytes) {
    if (fresh == null) {
      return List.of();
    }
    List<Event> taken = new ArrayList<>(Math.min(fresh.size(), maxEvents));
    long next = after + 1;
    int bytes = 0;
    for (Event event = fresh.peek(); event != null; event = fresh.peek()) {
      if (event.seq() >= next) {
        bytes += FrameCodec.wireSize(event);
        if (event.seq() > next || taken.size() >= maxEvents || bytes > maxBytes) {
          break;
        }
        taken.add(event);
        next++;
      }
      fresh.remove();
      freshBytes -= FrameCodec.wireSize(event);
    }
    if (fresh.isEmpty()) {
      fresh = null;
    }
    return taken;
  }

  /// Forgets the events: what follows will be read from the mailbox.
  synchronized void dropFresh() {
    fresh = null;
    freshBytes = 0;
  }

  synchronized List<Notice> takeNotices() {
    if (notices == null) {
      return List.of();
    }
    List<Notice> taken = List.copyOf(notices);
    notices = null;
    return taken;
  }
}
