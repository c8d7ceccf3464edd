package org.parley.client;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// A listener that keeps what it is told, for a test to wait for.
final class Recorder implements ClientListener {
  private final LinkedBlockingQueue<ClientEvent> events = new LinkedBlockingQueue<>();

  @Override
  public void onEvent(ClientEvent event) {
    events.add(event);
  }

  /// The next event of a kind; what comes before it is dropped.
  <T extends ClientEvent> T next(Class<T> kind) throws InterruptedException {
    return next(kind, event -> true);
  }

  <T extends ClientEvent> T next(Class<T> kind, Predicate<T> wanted) throws InterruptedException {
    while (true) {
      ClientEvent event = events.poll(ScriptedServer.PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (event == null) {
        throw new AssertionError("no " + kind.getSimpleName() + " came");
      }
      if (kind.isInstance(event) && wanted.test(kind.cast(event))) {
        return kind.cast(event);
      }
    }
  }

  Message nextState(String id) throws InterruptedException {
    return next(ClientEvent.MessageStateChanged.class, event -> event.message().id().equals(id))
        .message();
  }

  boolean isEmpty() {
    return events.isEmpty();
  }
}
