package org.parley.gateway;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/// A small HTTP/1.1 server on a Unix socket, behind a PROXY header, that answers by path: `/echo`
/// with the body, `/bytes/N` with N bytes, `/wait` once [#release] was called, `/until-end` with
/// all that comes until the client ends, `/drop` with nothing, others with the target.
final class UnixHttpServer implements AutoCloseable {
  private static final byte[] SIGNATURE = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a");

  /// @param from address of the client
  /// @param fields what follows the addresses
  record Proxied(String from, int port, byte[] fields) {}

  final Queue<Proxied> proxied = new ConcurrentLinkedQueue<>();
  final Queue<String> requests = new ConcurrentLinkedQueue<>();
  final AtomicInteger open = new AtomicInteger();
  final AtomicLong written = new AtomicLong();
  private final CountDownLatch held = new CountDownLatch(1);
  private final ServerSocketChannel listening;

  UnixHttpServer(Path path) throws IOException {
    Files.deleteIfExists(path);
    listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listening.bind(UnixDomainSocketAddress.of(path));
    Thread.ofPlatform().daemon().start(this::accept);
  }

  void release() {
    held.countDown();
  }

  private void accept() {
    while (listening.isOpen()) {
      try {
        var socket = listening.accept();
        Thread.ofPlatform().daemon().start(() -> serve(socket));
      } catch (IOException _) {
        return; // closed
      }
    }
  }

  private void serve(SocketChannel socket) {
    open.incrementAndGet();
    try (socket) {
      var in = new DataInputStream(Channels.newInputStream(socket));
      proxied.add(proxyHeader(in));
      while (answer(in, Channels.newOutputStream(socket))) {}
    } catch (IOException | InterruptedException _) {
      // the client left, which is what some tests are about
    } finally {
      open.decrementAndGet();
    }
  }

  private static Proxied proxyHeader(DataInputStream in) throws IOException {
    var signature = in.readNBytes(12);
    if (!Arrays.equals(signature, SIGNATURE) || in.readByte() != 0x21) {
      throw new IOException("no PROXY header: " + HexFormat.of().formatHex(signature));
    }
    int size = in.readByte() == 0x11 ? 4 : 16;
    int rest = in.readUnsignedShort();
    var from = InetAddress.getByAddress(in.readNBytes(size)).getHostAddress();
    in.readNBytes(size);
    int port = in.readUnsignedShort();
    in.readUnsignedShort();
    return new Proxied(from, port, in.readNBytes(rest - 2 * size - 4));
  }

  private boolean answer(DataInputStream in, OutputStream out)
      throws IOException, InterruptedException {
    var head = head(in);
    if (head.isEmpty()) {
      return false;
    }
    requests.add(head);
    var target = head.split(" ", 3)[1];
    var length = Pattern.compile("(?i)content-length: *(\\d+)").matcher(head);
    var body =
        length.find() && !target.equals("/until-end")
            ? in.readNBytes(Integer.parseInt(length.group(1)))
            : new byte[0];
    switch (target) {
      case "/echo" -> respond(out, body);
      case "/wait" -> {
        held.await();
        respond(out, "waited".getBytes(StandardCharsets.UTF_8));
      }
      case "/until-end" -> {
        respond(out, in.readAllBytes());
        return false;
      }
      case "/drop" -> {
        return false;
      }
      case String bytes when bytes.startsWith("/bytes/") ->
          respond(out, new byte[Integer.parseInt(bytes.substring(7))]);
      case String other -> respond(out, other.getBytes(StandardCharsets.UTF_8));
    }
    return !head.contains("Connection: close");
  }

  private void respond(OutputStream out, byte[] body) throws IOException {
    out.write(
        ("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    for (int at = 0; at < body.length; at += 8192) {
      int size = Math.min(8192, body.length - at);
      out.write(body, at, size);
      written.addAndGet(size);
    }
  }

  private static String head(DataInputStream in) throws IOException {
    var head = new ByteArrayOutputStream();
    int last4 = 0;
    while (last4 != 0x0d0a0d0a) {
      int b = in.read();
      if (b < 0) {
        return "";
      }
      head.write(b);
      last4 = (last4 << 8) | b;
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    held.countDown();
    listening.close();
  }
}
