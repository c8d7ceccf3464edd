package org.parley.api;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// One connection to the HTTP socket, as the gateway makes it: a PROXY v2 header, then plain
/// HTTP/1.1. Bytes in, bytes out, so that a test can send what no library would.
final class UnixHttpClient implements AutoCloseable {
  private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

  private final SocketChannel channel;
  private final InputStream in;

  /// @param headers names in lower case, in the order of the alphabet
  record Answer(int status, Map<String, List<String>> headers, byte[] body) {
    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    String header(String name) {
      return String.join(", ", headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()));
    }
  }

  /// @param client the address of the client that the gateway names
  UnixHttpClient(Path socket, String client) throws IOException {
    this(socket);
    send(proxyHeader(InetAddress.ofLiteral(client)));
  }

  private UnixHttpClient(Path socket) throws IOException {
    channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(socket));
    in = Channels.newInputStream(channel);
  }

  static UnixHttpClient withoutProxyHeader(Path socket) throws IOException {
    return new UnixHttpClient(socket);
  }

  private static byte[] proxyHeader(InetAddress client) {
    boolean v4 = client.getAddress().length == 4;
    ByteBuffer header = ByteBuffer.allocate(64);
    header.put(HexFormat.of().parseHex(SIGNATURE));
    header.put((byte) 0x21).put((byte) (v4 ? 0x11 : 0x21));
    header.putShort((short) (v4 ? 12 : 36));
    header.put(client.getAddress()).put(client.getAddress());
    header.putShort((short) 40_000).putShort((short) 8_080);
    byte[] bytes = new byte[header.position()];
    header.flip().get(bytes);
    return bytes;
  }

  void send(byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Reads one answer.
  ///
  /// @throws EOFException the connection ended before the answer did
  Answer receive() throws IOException {
    return receive(true);
  }

  /// Reads the answer to a HEAD: there is no body, whatever its headers say.
  Answer receiveHead() throws IOException {
    return receive(false);
  }

  private Answer receive(boolean withBody) throws IOException {
    int status = Integer.parseInt(readLine().split(" ", 3)[1]);
    Map<String, List<String>> headers = new TreeMap<>();
    for (String line = readLine(); !line.isEmpty(); line = readLine()) {
      int colon = line.indexOf(':');
      headers
          .computeIfAbsent(
              line.substring(0, colon).toLowerCase(Locale.ROOT), k -> new ArrayList<>())
          .add(line.substring(colon + 1).strip());
    }
    return new Answer(status, headers, withBody ? readBody(headers) : new byte[0]);
  }

  private byte[] readBody(Map<String, List<String>> headers) throws IOException {
    if (headers.getOrDefault("transfer-encoding", List.of()).contains("chunked")) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      for (int size = chunkSize(); size > 0; size = chunkSize()) {
        body.write(readExactly(size));
        readLine();
      }
      readLine();
      return body.toByteArray();
    }
    return readExactly(
        Integer.parseInt(headers.getOrDefault("content-length", List.of("0")).get(0)));
  }

  private int chunkSize() throws IOException {
    return Integer.parseInt(readLine(), 16);
  }

  private byte[] readExactly(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("the answer was cut off");
    }
    return bytes;
  }

  private String readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the answer was cut off");
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.ISO_8859_1).strip();
  }

  /// Whether the server closed the connection and sent nothing more.
  boolean isEnded() throws IOException {
    return in.read() < 0;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
