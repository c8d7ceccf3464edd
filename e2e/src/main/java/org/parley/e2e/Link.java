package org.parley.e2e;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// One connection through a [FaultProxy], and what can be done to it.
final class Link {
  /// Ends from one side to the other.
  enum Direction {
    TO_SERVER,
    TO_CLIENT
  }

  /// How a connection is cut: an orderly end on both sides, or a reset.
  enum Ending {
    FIN,
    RESET
  }

  /// What happens to the bytes of one direction. A connection whose bytes were swallowed is broken
  /// for good, so it stays so until the link is cut.
  sealed interface Treatment {}

  /// Bytes pass at once.
  record Pass() implements Treatment {}

  /// Nothing is read, so that the sender's buffers fill; later bytes pass again.
  record Hold() implements Treatment {}

  /// Everything is read and thrown away: the sender believes it is sent.
  record Swallow() implements Treatment {}

  /// Each piece waits before it passes on.
  record Delay(int millis) implements Treatment {}

  /// Bytes pass at a limited rate, as to a slow reader.
  record Throttle(int bytesPerSecond) implements Treatment {
    public Throttle {
      if (bytesPerSecond < PIECES_PER_SECOND) {
        throw new IllegalArgumentException("rate too low: " + bytesPerSecond);
      }
    }
  }

  private static final int PIECES_PER_SECOND = 20;

  private final Socket client;
  private final Socket server;
  private final Consumer<Link> ended;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Under the lock:
  private Treatment toServer = new Pass();
  private Treatment toClient = new Pass();
  private boolean closed;

  Link(Socket client, Socket server, Consumer<Link> ended) {
    this.client = client;
    this.server = server;
    this.ended = ended;
  }

  void start() {
    Thread.ofVirtual()
        .name("proxy-to-server")
        .start(() -> pump(client, server, Direction.TO_SERVER));
    Thread.ofVirtual()
        .name("proxy-to-client")
        .start(() -> pump(server, client, Direction.TO_CLIENT));
  }

  /// Has no effect on a direction that swallows: its bytes are broken for good.
  void treat(Direction direction, Treatment treatment) {
    lock.lock();
    try {
      if (treatment(direction) instanceof Swallow) {
        return;
      }
      switch (direction) {
        case TO_SERVER -> toServer = treatment;
        case TO_CLIENT -> toClient = treatment;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void treatBoth(Treatment treatment) {
    treat(Direction.TO_SERVER, treatment);
    treat(Direction.TO_CLIENT, treatment);
  }

  /// Bytes pass again, unless some were swallowed meanwhile.
  void recover() {
    lock.lock();
    try {
      if (!(toServer instanceof Swallow)) {
        toServer = new Pass();
      }
      if (!(toClient instanceof Swallow)) {
        toClient = new Pass();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Ends the connection on both sides.
  void cut(Ending ending) {
    if (close()) {
      end(client, ending);
      end(server, ending);
      ended.accept(this);
    }
  }

  /// The client's machine vanishes: its side is reset, and the server's stays open, silent and
  /// reading, until the link is cut.
  void vanish() {
    treatBoth(new Swallow());
    reset(client);
  }

  private boolean close() {
    lock.lock();
    try {
      boolean first = !closed;
      closed = true;
      changed.signalAll();
      return first;
    } finally {
      lock.unlock();
    }
  }

  private void pump(Socket from, Socket to, Direction direction) {
    var buffer = new byte[FaultProxy.BUFFER_BYTES];
    try {
      var in = from.getInputStream();
      var out = to.getOutputStream();
      while (awaitReading(direction)) {
        int length = in.read(buffer);
        if (length < 0) {
          break;
        }
        int done = 0;
        while (done < length) {
          int piece = awaitPiece(direction, length - done);
          if (piece == 0) {
            break; // swallowed, or closed
          }
          out.write(buffer, done, piece);
          done += piece;
        }
      }
      finish(direction, Ending.FIN);
    } catch (IOException e) {
      // One side broke; the other must see the same.
      finish(direction, Ending.RESET);
    }
  }

  /// What ends by itself is passed on, unless it is silent at present: then nobody learns of it
  /// until the link is cut.
  private void finish(Direction direction, Ending ending) {
    lock.lock();
    try {
      if (treatment(direction) instanceof Swallow && !closed) {
        return;
      }
    } finally {
      lock.unlock();
    }
    cut(ending);
  }

  /// Waits while the direction is held. False once the link is closed.
  private boolean awaitReading(Direction direction) {
    lock.lock();
    try {
      while (!closed && treatment(direction) instanceof Hold) {
        changed.awaitUninterruptibly();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /// Waits until bytes may pass; how many, or 0 if the rest is to be thrown away.
  private int awaitPiece(Direction direction, int length) {
    lock.lock();
    try {
      while (!closed) {
        switch (treatment(direction)) {
          case Pass _ -> {
            return length;
          }
          case Swallow _ -> {
            return 0;
          }
          case Hold _ -> changed.awaitUninterruptibly();
          case Delay(var millis) -> {
            pause(millis);
            return closed ? 0 : length;
          }
          case Throttle(var rate) -> {
            pause(1_000 / PIECES_PER_SECOND);
            return closed ? 0 : Math.min(length, rate / PIECES_PER_SECOND);
          }
        }
      }
      return 0;
    } finally {
      lock.unlock();
    }
  }

  /// Under the lock: waits, less if the link ends.
  private void pause(int millis) {
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(millis);
      while (left > 0 && !closed) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed = true;
    }
  }

  private Treatment treatment(Direction direction) {
    return switch (direction) {
      case TO_SERVER -> toServer;
      case TO_CLIENT -> toClient;
    };
  }

  private static void end(Socket socket, Ending ending) {
    switch (ending) {
      case RESET -> reset(socket);
      case FIN -> closeQuietly(socket);
    }
  }

  /// Closes so that the other side gets a reset (SO_LINGER of 0).
  static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // Closed already: the close below is then a no-op.
      closeQuietly(socket);
      return;
    }
    closeQuietly(socket);
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new IllegalStateException("a socket does not close", e);
    }
  }
}
