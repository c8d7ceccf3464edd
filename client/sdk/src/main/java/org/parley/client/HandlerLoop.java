package org.parley.client;

import java.util.List;

/// Gives messages to one handler and moves its durable mark.
final class HandlerLoop extends Follower {
  private static final int PAGE = 64;
  private static final long RETRY_MILLIS = 500;
  private static final int MAX_DOUBLINGS = 7;

  private final ChatStore chats;
  private final String name;
  private final boolean ownToo;
  private final MessageHandler handler;

  /// @param ownToo also what this user wrote on other devices
  HandlerLoop(EventHub hub, ChatStore chats, String name, boolean ownToo, MessageHandler handler) {
    super(hub, "handler " + name);
    this.chats = chats;
    this.name = name;
    this.ownToo = ownToo;
    this.handler = handler;
  }

  String name() {
    return name;
  }

  @Override
  boolean step() throws InterruptedException {
    List<Message> page = chats.arrivedAfter(chats.handled(name), ownToo, PAGE);
    for (Message message : page) {
      handle(message);
    }
    return !page.isEmpty();
  }

  /// Until it is handled, or the handler is ended.
  private void handle(Message message) throws InterruptedException {
    for (int failures = 0; !isStopped(); failures++) {
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
      if (!isStopped()) {
        Log.LOG.error("handler {} threw; the message will be given to it again", name, e);
      }
      return false;
    }
  }
}
