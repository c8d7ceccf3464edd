package org.parley.e2e;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import org.parley.protocol.ClientFrame;
import org.parley.protocol.Encoding;
import org.parley.protocol.FrameCodec;
import org.parley.protocol.MalformedFrameException;
import org.parley.protocol.ServerFrame;

/// One connection of a [RawDevice]: frames out through a bounded queue and a thread that empties
/// it, so that nobody who says something waits for the socket, and frames in.
final class Conversation {
  private static final int QUEUED_FRAMES = 1_000;

  private final long conn;
  private final WireSocket wire;
  private final FrameCodec codec;
  private final BlockingQueue<ClientFrame> queue = new ArrayBlockingQueue<>(QUEUED_FRAMES);
  private final Map<Integer, Long> messages = new ConcurrentHashMap<>();
  private final Map<Integer, ClientFrame.Read> reads = new ConcurrentHashMap<>();
  private final Thread sender;
  private volatile boolean welcomed;
  private volatile String ending = "";
  private int refs;

  Conversation(long conn, WireSocket wire, Encoding encoding) {
    this.conn = conn;
    this.wire = wire;
    this.codec = FrameCodec.of(encoding);
    this.sender = Thread.ofVirtual().name("sender").start(this::sendAll);
  }

  long conn() {
    return conn;
  }

  boolean welcomed() {
    return welcomed;
  }

  void welcome() {
    welcomed = true;
  }

  /// How it ended, once [#receive] says so.
  String ending() {
    return ending;
  }

  /// Queues a frame. A queue that is full ends the connection. Not for two threads at once.
  ///
  /// @param number of the message it is, for [#messageOf]; else 0
  void say(ClientFrame.Body body, long number) {
    int ref = ++refs;
    if (number > 0) {
      messages.put(ref, number);
    }
    offer(new ClientFrame(ref, body));
  }

  /// The same for a read, which [#readOf] finds by its answer.
  void sayRead(ClientFrame.Read read) {
    int ref = ++refs;
    reads.put(ref, read);
    offer(new ClientFrame(ref, read));
  }

  private void offer(ClientFrame frame) {
    if (!queue.offer(frame)) {
      ending = "queue full";
      close();
    }
  }

  /// The number of the message that an answer is about; 0 if about none.
  long messageOf(int ref) {
    return Optional.ofNullable(messages.remove(ref)).orElse(0L);
  }

  Optional<ClientFrame.Read> readOf(int ref) {
    return Optional.ofNullable(reads.remove(ref));
  }

  private void sendAll() {
    try {
      while (true) {
        wire.send(codec.encodeClient(queue.take()));
      }
    } catch (IOException e) {
      // The receiving thread sees the same end of the connection.
      close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// The next frame, or nothing if the server closed.
  Optional<ServerFrame> receive() throws IOException, MalformedFrameException {
    try {
      return switch (wire.receive()) {
        case WireSocket.Message(var bytes) -> Optional.of(codec.decodeServer(bytes));
        case WireSocket.Closed(var code) -> {
          ending = RawDevice.CLOSED + code;
          sender.interrupt();
          yield Optional.empty();
        }
      };
    } catch (MalformedFrameException | IOException e) {
      sender.interrupt();
      throw e;
    }
  }

  void close() {
    sender.interrupt();
    try {
      wire.close();
    } catch (IOException e) {
      throw new IllegalStateException("a socket does not close", e);
    }
  }
}
