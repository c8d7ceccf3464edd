package org.parley.client;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.parley.protocol.ClientFrame;
import org.parley.protocol.Encoding;
import org.parley.protocol.ErrorCode;
import org.parley.protocol.Event;
import org.parley.protocol.FrameCodec;
import org.parley.protocol.MalformedFrameException;
import org.parley.protocol.MessageRef;
import org.parley.protocol.ServerFrame;

/// The server's end of one WebSocket, in a test's hands.
final class ScriptedConnection {
  static final String EPOCH = "epoch-1";
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;
  private static final int FINAL = 0x80;

  private final Socket socket;
  private final Encoding encoding;
  private final FrameCodec codec;
  private final LinkedBlockingQueue<ClientFrame> frames = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<Integer> pings = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<Boolean> ended = new LinkedBlockingQueue<>();
  private volatile boolean silent;
  private int pingCount;

  ScriptedConnection(Socket socket, Encoding encoding) {
    this.socket = socket;
    this.encoding = encoding;
    this.codec = FrameCodec.of(encoding);
  }

  /// From now on answers no ping.
  void fallSilent() {
    silent = true;
  }

  ClientFrame receive() throws InterruptedException {
    ClientFrame frame = frames.poll(ScriptedServer.PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (frame == null) {
      throw new AssertionError("the client said nothing");
    }
    return frame;
  }

  /// The next frame of a kind; what comes before it is dropped.
  <T extends ClientFrame.Body> Received<T> receive(Class<T> kind) throws InterruptedException {
    while (true) {
      ClientFrame frame = receive();
      if (kind.isInstance(frame.body())) {
        return new Received<>(frame.ref(), kind.cast(frame.body()));
      }
    }
  }

  /// A frame with its ref.
  record Received<T>(int ref, T body) {}

  boolean hasFrame() {
    return !frames.isEmpty();
  }

  void awaitPing() throws InterruptedException {
    if (pings.poll(ScriptedServer.PATIENCE_SECONDS, TimeUnit.SECONDS) == null) {
      throw new AssertionError("no ping came");
    }
  }

  void awaitEnd() throws InterruptedException {
    if (ended.poll(ScriptedServer.PATIENCE_SECONDS, TimeUnit.SECONDS) == null) {
      throw new AssertionError("the client did not end the connection");
    }
  }

  /// Takes the `Hello` and welcomes it where it wants to resume.
  ClientFrame.Hello welcome() throws IOException, InterruptedException {
    Received<ClientFrame.Hello> hello = receive(ClientFrame.Hello.class);
    welcome(hello, EPOCH, false, hello.body().resumeAfter());
    return hello.body();
  }

  void welcome(Received<ClientFrame.Hello> hello, String epoch, boolean reset, long start)
      throws IOException {
    send(
        hello.ref(),
        new ServerFrame.Welcome("me", "d1", epoch, 1_000, 1, reset, 256, start, List.of()));
  }

  /// Takes a `Send` and says it is stored.
  ClientFrame.Send storeNext(long seq) throws IOException, InterruptedException {
    Received<ClientFrame.Send> send = receive(ClientFrame.Send.class);
    sent(send, seq, false);
    return send.body();
  }

  void sent(Received<ClientFrame.Send> send, long seq, boolean duplicate) throws IOException {
    send(send.ref(), new ServerFrame.Sent(send.body().id(), seq, at(seq), duplicate));
  }

  void fail(int ref, ErrorCode code, int retryAfterMillis) throws IOException {
    send(ref, new ServerFrame.Failure(code, "as the test says", retryAfterMillis));
  }

  void events(long after, long upTo, Event... events) throws IOException {
    send(0, new ServerFrame.Events(List.of(events), after, upTo));
  }

  static Event message(long seq, String from, String chat, String id, String text) {
    return new Event(
        seq, at(seq), new Event.Message(id, chat, from, text, null, new MessageRef(from, "r")));
  }

  static Event receipt(long seq, Event.Receipt.Kind kind, String chat, long upTo) {
    return new Event(seq, at(seq), new Event.Receipt(kind, chat, chat, upTo));
  }

  static Instant at(long seq) {
    return Instant.ofEpochMilli(1_700_000_000_000L + seq);
  }

  void send(int ref, ServerFrame.Body body) throws IOException {
    sendRaw(codec.encodeServer(new ServerFrame(ref, body)));
  }

  void sendRaw(byte[] payload) throws IOException {
    write(encoding == Encoding.PROTO ? BINARY : TEXT, payload);
  }

  void close(int code) throws IOException {
    write(CLOSE, ByteBuffer.allocate(2).putShort((short) code).array());
  }

  /// Cuts the connection without a word.
  void cut() throws IOException {
    socket.close();
  }

  private synchronized void write(int opcode, byte[] payload) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(10).put((byte) (FINAL | opcode));
    if (payload.length < 126) {
      head.put((byte) payload.length);
    } else if (payload.length < 65_536) {
      head.put((byte) 126).putShort((short) payload.length);
    } else {
      head.put((byte) 127).putLong(payload.length);
    }
    OutputStream out = socket.getOutputStream();
    out.write(head.array(), 0, head.position());
    out.write(payload);
    out.flush();
  }

  /// Reads until the client ends the connection.
  void readAll(DataInputStream in) {
    try {
      while (true) {
        int opcode = in.readUnsignedByte() & 0x0F;
        byte[] payload = payload(in);
        switch (opcode) {
          case TEXT, BINARY -> frames.add(codec.decodeClient(payload));
          case PING -> {
            pings.add(++pingCount);
            if (!silent) {
              write(PONG, payload);
            }
          }
          case CLOSE -> {
            ended.add(true);
            if (!silent) {
              write(CLOSE, payload);
            }
            return;
          }
          default -> throw new IOException("unexpected opcode " + opcode);
        }
      }
    } catch (IOException e) {
      ended.add(true); // cut, which a test may want
    } catch (MalformedFrameException e) {
      throw new AssertionError("the client sent a malformed frame", e);
    }
  }

  private static byte[] payload(DataInputStream in) throws IOException {
    int length = in.readUnsignedByte() & 0x7F;
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = Math.toIntExact(in.readLong());
    }
    byte[] mask = in.readNBytes(4);
    byte[] payload = in.readNBytes(length);
    for (int i = 0; i < payload.length; i++) {
      payload[i] ^= mask[i % 4];
    }
    return payload;
  }

  /// A text as raw bytes.
  static byte[] raw(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
