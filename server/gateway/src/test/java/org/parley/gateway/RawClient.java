package org.parley.gateway;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.parley.protocol.Encoding;

/// A client that may do what it likes: bytes on a socket.
final class RawClient implements AutoCloseable {
  record Frame(boolean compressed, int opcode, byte[] payload) {
    int closeCode() {
      return ByteBuffer.wrap(payload).getShort() & 0xffff;
    }
  }

  private static final byte[] MASK = {1, 2, 3, 4};

  final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;

  RawClient(int port) throws IOException {
    this(new Socket(), port, 0);
  }

  /// @param receiveBufferBytes a small one makes a client that is soon full; 0 leaves it alone
  RawClient(Socket socket, int port, int receiveBufferBytes) throws IOException {
    this.socket = socket;
    if (receiveBufferBytes > 0) {
      socket.setReceiveBufferSize(receiveBufferBytes);
    }
    socket.setSoTimeout((int) Await.MOST.toMillis());
    socket.setTcpNoDelay(true);
    if (!socket.isConnected()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }
    this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    this.out = socket.getOutputStream();
  }

  /// A WebSocket that has been upgraded.
  static RawClient open(int port, Encoding encoding) throws IOException {
    return open(new RawClient(port), encoding, "");
  }

  /// @param fields further header lines, each with its CRLF
  static RawClient open(RawClient client, Encoding encoding, String fields) throws IOException {
    client.send(upgrade(encoding.subprotocol(), fields));
    var head = client.readHead();
    if (!head.startsWith("HTTP/1.1 101 ")) {
      throw new AssertionError(head);
    }
    return client;
  }

  /// A WebSocket whose hello was answered.
  static RawClient welcomed(int port, Encoding encoding) throws IOException {
    var client = open(port, encoding);
    client.sendMessage(encoding, Frames.hello(encoding));
    client.readFrame();
    return client;
  }

  static String upgrade(String subprotocol, String fields) {
    return "GET /v1/ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        + (subprotocol.isEmpty() ? "" : "Sec-WebSocket-Protocol: " + subprotocol + "\r\n")
        + fields
        + "\r\n";
  }

  void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  void send(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  void sendMessage(Encoding encoding, byte[] payload) throws IOException {
    send(frame(0x80 | opcode(encoding), payload));
  }

  static int opcode(Encoding encoding) {
    return encoding == Encoding.JSON ? FrameWriter.TEXT : FrameWriter.BINARY;
  }

  /// A masked frame.
  ///
  /// @param first flags and opcode
  static byte[] frame(int first, byte[] payload) {
    return concat(header(first, 0x80, payload.length), MASK, masked(payload));
  }

  /// Header without a mask or a payload.
  ///
  /// @param masked 0x80, or 0 as only a server may
  static byte[] header(int first, int masked, long length) {
    if (length >= 0 && length < 126) {
      return new byte[] {(byte) first, (byte) (masked | length)};
    }
    if (length >= 0 && length <= 0xffff) {
      return ByteBuffer.allocate(4)
          .put((byte) first)
          .put((byte) (masked | 126))
          .putShort((short) length)
          .array();
    }
    return ByteBuffer.allocate(10)
        .put((byte) first)
        .put((byte) (masked | 127))
        .putLong(length)
        .array();
  }

  static byte[] concat(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (var part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static byte[] masked(byte[] payload) {
    var masked = payload.clone();
    for (int i = 0; i < masked.length; i++) {
      masked[i] ^= MASK[i % 4];
    }
    return masked;
  }

  /// Up to the empty line.
  String readHead() throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readUnsignedByte());
    }
    return head.toString();
  }

  /// Head and body of a response that says its length.
  String readResponse() throws IOException {
    var head = readHead();
    int at = head.indexOf("Content-Length: ") + "Content-Length: ".length();
    var body = in.readNBytes(Integer.parseInt(head.substring(at, head.indexOf("\r\n", at))));
    return head + new String(body, StandardCharsets.UTF_8);
  }

  Frame readFrame() throws IOException {
    int first = in.readUnsignedByte();
    int second = in.readUnsignedByte();
    int length =
        switch (second) {
          case 126 -> in.readUnsignedShort();
          case 127 -> (int) in.readLong();
          default -> second;
        };
    return new Frame((first & 0x40) != 0, first & 0x0f, in.readNBytes(length));
  }

  /// The close code, past whatever else comes; -1 if the connection ends without one.
  int readClose() throws IOException {
    try {
      var frame = readFrame();
      while (frame.opcode() != FrameWriter.CLOSE) {
        frame = readFrame();
      }
      return frame.closeCode();
    } catch (EOFException _) {
      return -1;
    }
  }

  /// Everything until the server ends.
  byte[] readToEnd() throws IOException {
    return in.readAllBytes();
  }

  /// The same where the other side may have left bytes of ours unread, in which case TCP says so
  /// with a reset that overtakes what it sent.
  int bytesToEndOrReset() throws IOException {
    int bytes = 0;
    try {
      while (in.read() >= 0) {
        bytes++;
      }
    } catch (SocketException _) {
      return bytes;
    }
    return bytes;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
