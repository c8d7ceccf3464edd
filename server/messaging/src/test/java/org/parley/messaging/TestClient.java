package org.parley.messaging;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.parley.protocol.ClientFrame;
import org.parley.protocol.CloseCode;
import org.parley.protocol.Encoding;
import org.parley.protocol.ErrorCode;
import org.parley.protocol.Event;
import org.parley.protocol.FrameCodec;
import org.parley.protocol.MalformedFrameException;
import org.parley.protocol.ServerFrame;

/// A device at the other end of a session: keeps what the session says, and awaits it.
final class TestClient implements Connection {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final List<ServerFrame> said = new ArrayList<>();
  private final List<Event> events = new ArrayList<>();
  private final Inbound session;
  private int nextRef = 1;
  private long heldUpTo;
  private boolean readingPaused;
  private boolean outputBlocked;
  private @Nullable CloseCode closedWith;

  TestClient(Inbound.Factory factory) {
    session = factory.open(this);
  }

  /// Says something and returns the ref to await the answer by.
  int say(ClientFrame.Body body) {
    int ref = nextRef++;
    if (!receive(new ClientFrame(ref, body))) {
      synchronized (this) {
        readingPaused = true;
      }
    }
    return ref;
  }

  void sayWithoutRef(ClientFrame.Body body) {
    receive(new ClientFrame(0, body));
  }

  private boolean receive(ClientFrame frame) {
    return session.receive(frame, FrameCodec.of(encoding()).encodeClient(frame).length);
  }

  ServerFrame.Welcome hello(String token) {
    return hello(new ClientFrame.Hello(token, "", 0, null, 0, 0, "test", List.of()));
  }

  ServerFrame.Welcome hello(ClientFrame.Hello hello) {
    int ref = say(hello);
    ServerFrame.Body answer = answerTo(ref);
    if (answer instanceof ServerFrame.Welcome welcome) {
      return welcome;
    }
    throw new AssertionError("not welcomed: " + answer);
  }

  ServerFrame.Body answerTo(int ref) {
    return await("an answer to " + ref, () -> said.stream().filter(f -> f.ref() == ref).findFirst())
        .body();
  }

  <T extends ServerFrame.Body> T answer(int ref, Class<T> type) {
    ServerFrame.Body body = answerTo(ref);
    if (!type.isInstance(body)) {
      throw new AssertionError("expected " + type.getSimpleName() + " but got " + body);
    }
    return type.cast(body);
  }

  ErrorCode refusal(int ref) {
    return answer(ref, ServerFrame.Failure.class).code();
  }

  /// The first event whose body passes, decoded.
  Event.Body event(Predicate<Event.Body> wanted) {
    return await(
        "an event", () -> events.stream().map(TestClient::body).filter(wanted).findFirst());
  }

  /// The first frame nobody asked for that passes.
  ServerFrame.Body notice(Predicate<ServerFrame.Body> wanted) {
    return await(
        "a notice",
        () ->
            said.stream()
                .filter(frame -> frame.ref() == 0)
                .map(ServerFrame::body)
                .filter(wanted)
                .findFirst());
  }

  /// Waits until everything up to this seq has come.
  void awaitUpTo(long seq) {
    await("seq " + seq, () -> Optional.of(heldUpTo).filter(held -> held >= seq));
  }

  CloseCode awaitClosed() {
    return await("a close", () -> Optional.ofNullable(closedWith));
  }

  synchronized List<Event> events() {
    return List.copyOf(events);
  }

  synchronized long heldUpTo() {
    return heldUpTo;
  }

  synchronized boolean readingPaused() {
    return readingPaused;
  }

  synchronized List<ServerFrame> said() {
    return List.copyOf(said);
  }

  synchronized void blockOutput(boolean blocked) {
    outputBlocked = blocked;
    notifyAll();
  }

  void hangUp() {
    session.closed();
  }

  private synchronized <T> T await(String what, Supplier<Optional<T>> condition) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      Optional<T> result = condition.get();
      if (result.isPresent()) {
        return result.get();
      }
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new AssertionError(
            "no " + what + " came; closed: " + closedWith + "; frames: " + said.size());
      }
      try {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while waiting for " + what, e);
      }
    }
  }

  private static Event.Body body(Event event) {
    try {
      return event.body() instanceof Event.Opaque opaque ? FrameCodec.open(opaque) : event.body();
    } catch (MalformedFrameException e) {
      throw new AssertionError("the server sent a body nobody can read", e);
    }
  }

  @Override
  public String id() {
    return "test";
  }

  @Override
  public String address() {
    return "127.0.0.1";
  }

  @Override
  public Encoding encoding() {
    return Encoding.PROTO;
  }

  @Override
  public synchronized void send(ServerFrame frame) {
    while (outputBlocked) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
    said.add(frame);
    if (frame.body() instanceof ServerFrame.Welcome welcome) {
      heldUpTo = welcome.start();
    }
    if (frame.body() instanceof ServerFrame.Events batch) {
      if (batch.after() > heldUpTo) {
        throw new AssertionError("events left out between " + heldUpTo + " and " + batch.after());
      }
      batch.events().stream().filter(event -> event.seq() > heldUpTo).forEach(events::add);
      heldUpTo = Math.max(heldUpTo, batch.upTo());
    }
    notifyAll();
  }

  @Override
  public void flush() {
    // Frames are kept as they come.
  }

  @Override
  public synchronized boolean isBlocked() {
    return outputBlocked;
  }

  @Override
  public synchronized void resumeReading() {
    readingPaused = false;
    notifyAll();
  }

  @Override
  public void close(CloseCode code) {
    synchronized (this) {
      if (closedWith != null) {
        return;
      }
      closedWith = code;
      outputBlocked = false;
      notifyAll();
    }
    session.closed();
  }
}
