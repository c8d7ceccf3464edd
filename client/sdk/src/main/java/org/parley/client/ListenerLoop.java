package org.parley.client;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Tells one listener what happens: durable events as it reads them back from the feed, momentary
/// ones from a small queue, each after the durable ones before it.
final class ListenerLoop extends Follower {
  private static final int PAGE = 64;
  private static final int MOMENTARY_EVENTS = 256;

  private final EventHub hub;
  private final Feed feed;
  private final ChatStore chats;
  private final ClientListener listener;
  private final ArrayDeque<Momentary> momentary = new ArrayDeque<>();
  private volatile long position;

  /// @param after told after this entry of the feed
  private record Momentary(ClientEvent.Momentary event, long after) {}

  ListenerLoop(EventHub hub, Feed feed, ChatStore chats, ClientListener listener, long position) {
    super(hub, "a listener");
    this.hub = hub;
    this.feed = feed;
    this.chats = chats;
    this.listener = listener;
    this.position = position;
  }

  long position() {
    return position;
  }

  /// Queues a momentary event; the oldest gives way when there are too many.
  void offer(ClientEvent.Momentary event, long after) {
    synchronized (momentary) {
      if (momentary.size() >= MOMENTARY_EVENTS) {
        momentary.removeFirst();
      }
      momentary.addLast(new Momentary(event, after));
    }
  }

  @Override
  boolean step() {
    Momentary next;
    synchronized (momentary) {
      next = momentary.peekFirst();
    }
    long limit = next == null ? hub.feedEnd() : next.after();
    if (position < limit) {
      List<Feed.Entry> entries = feed.after(position, limit, PAGE);
      for (Feed.Entry entry : entries) {
        tell(entry);
        position = entry.number();
      }
      if (entries.isEmpty()) {
        position = limit; // what was there was erased with the device's data
      }
      hub.told();
      return true;
    }
    if (next == null) {
      return false;
    }
    synchronized (momentary) {
      next = momentary.pollFirst(); // may be a newer one: the older gave way meanwhile
    }
    if (next != null) {
      call(next.event());
    }
    return true;
  }

  private void tell(Feed.Entry entry) {
    switch (entry.kind()) {
      case RECEIVED ->
          chats.message(entry.message()).ifPresent(m -> call(new ClientEvent.MessageReceived(m)));
      case STATE -> chats.message(entry.message()).ifPresent(m -> changed(m, entry.state()));
      case MARK -> tellMark(entry);
      case READ_ELSEWHERE ->
          call(
              new ClientEvent.ReadElsewhere(
                  new ChatId(Objects.requireNonNull(entry.chat())), entry.high()));
      case RESET -> call(new ClientEvent.MailboxReset());
    }
  }

  private void tellMark(Feed.Entry entry) {
    String chat = Objects.requireNonNull(entry.chat());
    MessageState reached = Objects.requireNonNull(entry.state());
    long low = entry.low();
    while (!isStopped()) {
      List<Message> page = chats.own(chat, reached, low, entry.high(), PAGE);
      for (Message message : page) {
        changed(message, entry.state());
      }
      if (page.size() < PAGE) {
        return;
      }
      low = page.getLast().seq();
    }
  }

  private void changed(Message message, @Nullable MessageState state) {
    call(
        new ClientEvent.MessageStateChanged(
            MessageRows.inState(message, Objects.requireNonNull(state))));
  }

  private void call(ClientEvent event) {
    if (isStopped()) {
      return;
    }
    try {
      listener.onEvent(event);
    } catch (RuntimeException e) {
      Log.LOG.error("a listener threw at a {}", event.getClass().getSimpleName(), e);
    }
  }
}
