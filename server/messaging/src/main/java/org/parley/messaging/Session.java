package org.parley.messaging;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.parley.protocol.ClientFrame;
import org.parley.protocol.CloseCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/// One connection's queue and virtual thread. The thread starts when there is something to do and
/// ends when all is done, so an idle connection has none. It takes all that waits as one batch.
///
/// At most one thread runs a session at a time, so everything behind [#run] is plain sequential
/// code.
final class Session implements Inbound, Runnable {
  private static final Logger log = LoggerFactory.getLogger(Session.class);

  private final Connection connection;
  private final Greeting greeting;

  // Guarded by this.
  private @Nullable List<ClientFrame> waiting;
  private int waitingBytes;
  private boolean readingPaused;
  private boolean signalled;
  private boolean running;
  private boolean closed;

  /// What still waits must not count any more: it was this side that ended the connection.
  private boolean dropped;

  // Touched by the session's thread only.
  /// Null until the device has said who it is.
  private @Nullable Dialogue dialogue;

  private boolean wasReadingPaused;
  private boolean ended;

  Session(Connection connection, Greeting greeting) {
    this.connection = connection;
    this.greeting = greeting;
  }

  @Override
  public boolean receive(ClientFrame frame, int bytes) {
    boolean hasRoom = add(frame, bytes);
    signal();
    return hasRoom;
  }

  private synchronized boolean add(ClientFrame frame, int bytes) {
    if (waiting == null) {
      waiting = new ArrayList<>(4);
    }
    waiting.add(frame);
    waitingBytes += bytes;
    readingPaused =
        waiting.size() >= MessagingLimits.INBOUND_FRAMES
            || waitingBytes >= MessagingLimits.INBOUND_BYTES;
    return !readingPaused;
  }

  @Override
  public void closed() {
    synchronized (this) {
      closed = true;
    }
    signal();
  }

  /// Gives the session a turn. Any thread may call it, as often as it likes. The session's thread
  /// starts outside the monitor: it may run at once, and would have to wait for it.
  void signal() {
    if (noteSignal()) {
      Thread.startVirtualThread(this);
    }
  }

  /// @return whether the caller has to start the session's thread
  private synchronized boolean noteSignal() {
    boolean starts = !running;
    signalled = true;
    running = true;
    return starts;
  }

  void close(CloseCode code) {
    drop();
    connection.close(code);
  }

  @Override
  public void run() {
    MDC.put("connection", connection.id());
    while (nextTurn()) {
      try {
        turn();
      } catch (RuntimeException | Error e) {
        log.error("A session failed; its connection is closed with 4500", e);
        connection.close(CloseCode.INTERNAL);
        abandon();
      }
    }
    MDC.remove("connection");
  }

  private void turn() {
    List<ClientFrame> batch = takeWaiting();
    if (wasReadingPaused) {
      wasReadingPaused = false;
      connection.resumeReading();
    }
    if (isClosed()) {
      if (dialogue != null && !ended && !isDropped()) {
        dialogue.turn(batch); // what came before the other side's end still counts
      }
      end();
      return;
    }
    for (int next = 0; next < batch.size() && dialogue == null; next++) {
      dialogue = greeting.greet(batch.get(next), connection, this).orElse(null);
      if (dialogue == null) {
        abandon(); // the greeting closed the connection
        return;
      }
      batch = batch.subList(next + 1, batch.size());
    }
    if (dialogue != null) {
      dialogue.turn(batch);
      connection.flush();
    }
  }

  private synchronized List<ClientFrame> takeWaiting() {
    List<ClientFrame> batch = waiting == null ? List.of() : waiting;
    waiting = null;
    waitingBytes = 0;
    wasReadingPaused = readingPaused;
    readingPaused = false;
    return batch;
  }

  private synchronized boolean nextTurn() {
    running = signalled;
    signalled = false;
    return running;
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private synchronized void drop() {
    dropped = true;
  }

  private synchronized boolean isDropped() {
    return dropped;
  }

  /// Takes nothing more: the next turn ends the session.
  private synchronized void abandon() {
    closed = true;
    dropped = true;
    signalled = true;
  }

  private void end() {
    if (dialogue != null && !ended) {
      ended = true;
      dialogue.end();
    }
  }
}
