package org.parley.e2e;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.parley.protocol.Encoding;
import org.parley.protocol.Limits;

/// The client's end of a WebSocket (RFC 6455) to a server on this machine, in blocking calls: what
/// it takes to see every frame as it is on the wire, and no more. One thread receives, any sends.
final class WireSocket implements AutoCloseable {
  private static final int CONNECT_TIMEOUT_MILLIS = 3_000;

  /// Nothing at all for so long, pings included (every 25 s), means that the connection is dead.
  private static final int SILENCE_TIMEOUT_MILLIS = 40_000;

  private static final int HANDSHAKE_TIMEOUT_MILLIS = 5_000;
  private static final int HANDSHAKE_BYTES = 16 * 1024;

  private static final int CONTINUATION = 0x0;
  private static final int TEXT = 0x1;
  private static final int BINARY = 0x2;
  private static final int CLOSE = 0x8;
  private static final int PING = 0x9;
  private static final int PONG = 0xA;

  /// What a receive brings.
  sealed interface Incoming {}

  record Message(byte[] bytes) implements Incoming {}

  /// @param code as the server said it; 1005 if it said none
  record Closed(int code) implements Incoming {}

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;
  private final Encoding encoding;
  private final ReentrantLock sending = new ReentrantLock();

  private WireSocket(Socket socket, Encoding encoding) throws IOException {
    this.socket = socket;
    this.encoding = encoding;
    this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    this.out = socket.getOutputStream();
  }

  static WireSocket connect(int port, Encoding encoding) throws IOException {
    var socket = new Socket();
    try {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_TIMEOUT_MILLIS);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(HANDSHAKE_TIMEOUT_MILLIS);
      var wire = new WireSocket(socket, encoding);
      wire.handshake(port);
      socket.setSoTimeout(SILENCE_TIMEOUT_MILLIS);
      return wire;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private void handshake(int port) throws IOException {
    var key = new byte[16];
    ThreadLocalRandom.current().nextBytes(key);
    var request =
        String.join(
            "\r\n",
            "GET /v1/ws HTTP/1.1",
            "Host: 127.0.0.1:" + port,
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: " + Base64.getEncoder().encodeToString(key),
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Protocol: " + encoding.subprotocol(),
            "",
            "");
    out.write(request.getBytes(StandardCharsets.US_ASCII));
    var answer = new ByteArrayOutputStream();
    while (!endsWithBlankLine(answer)) {
      answer.write(in.readUnsignedByte());
      if (answer.size() > HANDSHAKE_BYTES) {
        throw new IOException("the answer to the upgrade has no end");
      }
    }
    var head = answer.toString(StandardCharsets.US_ASCII);
    if (!head.startsWith("HTTP/1.1 101 ")
        || !head.toLowerCase(Locale.ROOT)
            .contains("sec-websocket-protocol: " + encoding.subprotocol())) {
      throw new IOException("upgrade refused: " + head.lines().findFirst().orElse(""));
    }
  }

  private static boolean endsWithBlankLine(ByteArrayOutputStream bytes) {
    return bytes.size() >= 4 && bytes.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n");
  }

  void send(byte[] message) throws IOException {
    frame(
        switch (encoding) {
          case PROTO -> BINARY;
          case JSON -> TEXT;
        },
        message);
  }

  private void frame(int opcode, byte[] payload) throws IOException {
    var frame = ByteBuffer.allocate(payload.length + 14);
    frame.put((byte) (0x80 | opcode));
    if (payload.length < 126) {
      frame.put((byte) (0x80 | payload.length));
    } else if (payload.length < 1 << 16) {
      frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
    } else {
      frame.put((byte) (0x80 | 127)).putLong(payload.length);
    }
    var mask = new byte[4];
    ThreadLocalRandom.current().nextBytes(mask);
    frame.put(mask);
    for (int i = 0; i < payload.length; i++) {
      frame.put((byte) (payload[i] ^ mask[i & 3]));
    }
    sending.lock();
    try {
      out.write(frame.array(), 0, frame.position());
    } finally {
      sending.unlock();
    }
  }

  /// The next message, pings answered on the way.
  ///
  /// @throws IOException the connection broke or fell silent
  Incoming receive() throws IOException {
    var message = new ByteArrayOutputStream();
    while (true) {
      int first = in.readUnsignedByte();
      int opcode = first & 0xF;
      var payload = payload();
      switch (opcode) {
        case CONTINUATION, TEXT, BINARY -> {
          message.writeBytes(payload);
          if (message.size() > Limits.SERVER_FRAME_BYTES) {
            throw new IOException("a server frame over the limit");
          }
          if ((first & 0x80) != 0) {
            return new Message(message.toByteArray());
          }
        }
        case PING -> frame(PONG, payload);
        case PONG -> {}
        case CLOSE -> {
          int code = payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
          frame(CLOSE, payload);
          return new Closed(code);
        }
        default -> throw new IOException("no such opcode: " + opcode);
      }
    }
  }

  private byte[] payload() throws IOException {
    int second = in.readUnsignedByte();
    if ((second & 0x80) != 0) {
      throw new IOException("a server masks no frame");
    }
    long length = second & 0x7F;
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = in.readLong();
    }
    if (length < 0 || length > Limits.SERVER_FRAME_BYTES) {
      throw new IOException("a server frame over the limit: " + length);
    }
    var payload = new byte[(int) length];
    in.readFully(payload);
    return payload;
  }

  /// Breaks the connection off, from any thread; a thread that receives gets an [IOException].
  @Override
  public void close() throws IOException {
    socket.close();
  }
}
