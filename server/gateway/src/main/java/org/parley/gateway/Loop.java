package org.parley.gateway;

import io.netty.channel.EventLoop;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the connections of one event loop share: the list of them, the sweep that stands in for
/// their timers, and the inflater. Everything but [#size] is for the event loop's thread.
final class Loop implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(Loop.class);

  private final EventLoop eventLoop;
  private final LongSupplier millis;
  private @Nullable Inflation inflation;
  private @Nullable SweptHandler first;
  private final AtomicInteger size = new AtomicInteger();
  private @Nullable CountDownLatch drained;

  Loop(EventLoop eventLoop, LongSupplier millis) {
    this.eventLoop = eventLoop;
    this.millis = millis;
  }

  EventLoop eventLoop() {
    return eventLoop;
  }

  /// Milliseconds of a clock that never jumps.
  long now() {
    return millis.getAsLong();
  }

  Inflation inflation() {
    var it = inflation;
    if (it == null) {
      it = new Inflation();
      inflation = it;
    }
    return it;
  }

  /// Connections of this loop; readable from any thread.
  int size() {
    return size.get();
  }

  boolean isDraining() {
    return drained != null;
  }

  void add(SweptHandler handler) {
    handler.next = first;
    if (first != null) {
      first.previous = handler;
    }
    first = handler;
    size.incrementAndGet();
  }

  /// Leaves `handler.next` alone, so that a sweep that stands on it finds its way on.
  void remove(SweptHandler handler) {
    if (handler.previous != null) {
      handler.previous.next = handler.next;
    } else {
      first = handler.next;
    }
    if (handler.next != null) {
      handler.next.previous = handler.previous;
    }
    if (size.decrementAndGet() == 0 && drained != null) {
      drained.countDown();
    }
  }

  /// One sweep over all connections. One that fails costs its connection only: an exception that
  /// left here would end the sweeps of all.
  @Override
  public void run() {
    long now = now();
    for (var handler = first; handler != null; handler = handler.next) {
      try {
        handler.sweep(now);
      } catch (RuntimeException e) {
        log.error("A connection could not be swept and is closed", e);
        handler.closeNow();
      }
    }
  }

  /// Tells every connection to end when it can; counts down once there is none.
  void drain(CountDownLatch whenEmpty) {
    drained = whenEmpty;
    if (size.get() == 0) {
      whenEmpty.countDown();
    }
    for (var handler = first; handler != null; handler = handler.next) {
      handler.drain();
    }
  }

  void closeAll() {
    for (var handler = first; handler != null; handler = handler.next) {
      handler.closeNow();
    }
  }

  /// Called once the event loop has ended.
  void release() {
    if (inflation != null) {
      inflation.close();
    }
  }
}
