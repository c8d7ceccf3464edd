package org.parley.client;

import java.util.List;
import java.util.concurrent.TimeUnit;

/// Gives messages to one handler, on a thread of its own, and moves its durable mark.
final class HandlerLoop implements Runnable {
  private static final int PAGE = 64;
  private static final long RETRY_MILLIS = 500;
  private static final int MAX_DOUBLINGS = 7;

  private final EventHub hub;
  private final ChatStore chats;
  private final String name;
  private final MessageHandler handler;
  private volatile boolean stopped;

  HandlerLoop(EventHub hub, ChatStore chats, String name, MessageHandler handler) {
    this.hub = hub;
    this.chats = chats;
    this.name = name;
    this.handler = handler;
  }

  String name() {
    return name;
  }

  void stop() {
    stopped = true;
  }

  @Override
  public void run() {
    try {
      while (!stopped) {
        try {
          handleNext();
        } catch (ParleyException e) {
          if (e.reason() == ParleyException.Reason.CLOSED) {
            return;
          }
          Log.LOG.error("the device database failed; handler {} goes on when it works", name, e);
          pause(RETRY_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void handleNext() throws InterruptedException {
    long seen = hub.changes();
    List<Message> page = chats.arrivedAfter(chats.handled(name), PAGE);
    for (Message message : page) {
      handle(message);
    }
    if (page.isEmpty()) {
      hub.awaitChange(seen);
    }
  }

  /// Until it is handled, or the handler is ended.
  private void handle(Message message) throws InterruptedException {
    for (int failures = 0; !stopped; failures++) {
      if (handled(message)) {
        long mark = chats.markHandled(name, message.ref());
        Log.LOG.trace("handler {} at {}", name, mark);
        return;
      }
      pause(RETRY_MILLIS << Math.min(failures, MAX_DOUBLINGS));
    }
  }

  private boolean handled(Message message) throws InterruptedException {
    try {
      handler.handle(message);
      return true;
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      if (!stopped) {
        Log.LOG.error("handler {} threw; the message will be given to it again", name, e);
      }
      return false;
    }
  }

  private void pause(long millis) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    long left = until - System.nanoTime();
    while (left > 0 && !stopped) {
      boolean changed = hub.awaitChange(hub.changes(), left);
      left = changed || !stopped ? until - System.nanoTime() : 0;
    }
  }
}
