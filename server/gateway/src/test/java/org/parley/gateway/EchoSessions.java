package org.parley.gateway;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.parley.messaging.Connection;
import org.parley.messaging.Inbound;
import org.parley.protocol.ClientFrame;
import org.parley.protocol.CloseCode;
import org.parley.protocol.ServerFrame;

/// Sessions with a real one's shape (bounded queue, a virtual thread while there is work) and
/// simple answers: a `Send` comes back as a `TypingNotice`, a `HistoryQuery` as `limit` notices of
/// `before` characters, `Read` closes with the code `upTo`, and `Ack` holds the session's thread
/// until [#release].
final class EchoSessions implements Inbound.Factory {
  static final int QUEUE_FRAMES = 16;

  final Queue<Session> opened = new ConcurrentLinkedQueue<>();
  final AtomicInteger closed = new AtomicInteger();
  private final CountDownLatch held = new CountDownLatch(1);

  @Override
  public Inbound open(Connection connection) {
    var session = new Session(connection);
    opened.add(session);
    return session;
  }

  Session only() {
    return Objects.requireNonNull(opened.peek());
  }

  void release() {
    held.countDown();
  }

  final class Session implements Inbound {
    final Connection connection;
    final AtomicInteger received = new AtomicInteger();
    final AtomicInteger sent = new AtomicInteger();
    final AtomicInteger closings = new AtomicInteger();
    private final ArrayDeque<ClientFrame> queue = new ArrayDeque<>();
    private boolean running;
    private boolean refused;

    Session(Connection connection) {
      this.connection = connection;
    }

    @Override
    public synchronized boolean receive(ClientFrame frame, int bytes) {
      received.incrementAndGet();
      queue.add(frame);
      if (queue.size() > QUEUE_FRAMES) {
        throw new IllegalStateException("more came than there is room for");
      }
      if (!running) {
        running = true;
        Thread.ofVirtual().start(this::work);
      }
      refused = queue.size() == QUEUE_FRAMES;
      return !refused;
    }

    @Override
    public void closed() {
      closings.incrementAndGet();
      closed.incrementAndGet();
    }

    private void work() {
      for (var frame = next(); frame != null; frame = next()) {
        answer(frame);
      }
    }

    private @Nullable ClientFrame next() {
      ClientFrame frame;
      boolean resume;
      synchronized (this) {
        frame = queue.poll();
        running = frame != null;
        resume = refused && queue.isEmpty();
        refused = refused && !resume;
      }
      if (resume) {
        connection.resumeReading();
      }
      if (frame == null) {
        connection.flush();
      }
      return frame;
    }

    private void answer(ClientFrame frame) {
      switch (frame.body()) {
        case ClientFrame.Hello _ ->
            send(frame, new ServerFrame.Welcome("u", "d", "e", 0, 1, false, 256, 0, List.of()));
        case ClientFrame.Send(_, var chat, var text, _, _) ->
            send(frame, new ServerFrame.TypingNotice(chat, text, true));
        case ClientFrame.HistoryQuery(var chat, long before, int limit) -> {
          for (int i = 0; i < limit; i++) {
            send(frame, new ServerFrame.TypingNotice(chat, "x".repeat((int) before), true));
          }
        }
        case ClientFrame.Read(_, long code) ->
            connection.close(CloseCode.of((int) code).orElseThrow());
        case ClientFrame.Ack _ -> hold();
        case ClientFrame.Typing _, ClientFrame.Unknown() -> {}
        case ClientFrame.WatchLastSeen _, ClientFrame.ChatsQuery _ ->
            send(frame, new ServerFrame.Done());
      }
    }

    private void send(ClientFrame frame, ServerFrame.Body body) {
      connection.send(new ServerFrame(frame.ref(), body));
      sent.incrementAndGet();
    }

    private void hold() {
      try {
        held.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
