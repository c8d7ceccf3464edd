package org.parley.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Wakes those who wait for changes: listeners, handlers, and threads that await a state. Its lock
/// is never held while the database or the program is called.
final class EventHub {
  private static final int FORGET_ENTRIES = 256;

  private final Feed feed;
  private final ChatStore chats;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by the lock.
  private final List<ListenerLoop> listeners = new ArrayList<>();
  private final List<HandlerLoop> handlers = new ArrayList<>();
  private long changes;
  private long feedEnd;
  private long forgotten;
  private boolean closed;

  EventHub(Feed feed, ChatStore chats) {
    this.feed = feed;
    this.chats = chats;
  }

  /// Something was committed to the database.
  void committed() {
    long end = hasListeners() ? feed.end() : 0;
    locked(() -> feedEnd = Math.max(feedEnd, end));
  }

  /// Something happened that is in no database.
  void momentary(ClientEvent.Momentary event) {
    locked(
        () -> {
          for (ListenerLoop listener : listeners) {
            listener.offer(event, feedEnd);
          }
        });
  }

  Subscription listen(ClientListener listener) {
    feed.setWanted(true);
    ListenerLoop loop = new ListenerLoop(this, feed, chats, listener, feed.end());
    locked(
        () -> {
          requireOpen();
          listeners.add(loop);
          feed.setWanted(true);
        });
    committed(); // what came since the position was read
    Thread.ofVirtual().name("parley-listener").start(loop);
    return () -> remove(loop);
  }

  Subscription process(String name, boolean ownToo, MessageHandler handler) {
    HandlerLoop loop = new HandlerLoop(this, chats, name, ownToo, handler);
    locked(
        () -> {
          requireOpen();
          if (handlers.stream().anyMatch(other -> other.name().equals(name))) {
            throw new IllegalStateException("a handler of this name is at work");
          }
          handlers.add(loop);
        });
    Thread.ofVirtual().name("parley-handler").start(loop);
    return () -> remove(loop);
  }

  private void requireOpen() {
    if (closed) {
      throw new ParleyException(ParleyException.Reason.CLOSED, "this client was closed");
    }
  }

  private void remove(ListenerLoop loop) {
    locked(
        () -> {
          loop.stop();
          listeners.remove(loop);
          feed.setWanted(!listeners.isEmpty());
        });
  }

  private void remove(HandlerLoop loop) {
    locked(
        () -> {
          loop.stop();
          handlers.remove(loop);
        });
  }

  private boolean hasListeners() {
    lock.lock();
    try {
      return !listeners.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  private void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
      changes++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Counts changes. Read it before looking at the database, and wait for the next after.
  long changes() {
    lock.lock();
    try {
      return changes;
    } finally {
      lock.unlock();
    }
  }

  /// Waits until something changed since `seen`.
  ///
  /// @return false if time was up
  boolean awaitChange(long seen, long nanos) throws InterruptedException {
    lock.lock();
    try {
      long left = nanos;
      while (changes == seen && !closed) {
        if (left <= 0) {
          return false;
        }
        left = changed.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// The same without a limit that matters.
  void awaitChange(long seen) throws InterruptedException {
    boolean changedInTime = awaitChange(seen, TimeUnit.DAYS.toNanos(1));
    Log.LOG.trace("woken: {}", changedInTime);
  }

  long feedEnd() {
    lock.lock();
    try {
      return feedEnd;
    } finally {
      lock.unlock();
    }
  }

  /// A listener got further: removes entries that all have been told.
  void told() {
    long upTo;
    lock.lock();
    try {
      upTo = listeners.stream().mapToLong(ListenerLoop::position).min().orElse(feedEnd);
      if (upTo - forgotten < FORGET_ENTRIES) {
        return;
      }
      forgotten = upTo;
    } finally {
      lock.unlock();
    }
    feed.forgetUpTo(upTo);
  }

  void close() {
    locked(
        () -> {
          closed = true;
          listeners.forEach(ListenerLoop::stop);
          handlers.forEach(HandlerLoop::stop);
          listeners.clear();
          handlers.clear();
        });
  }
}
