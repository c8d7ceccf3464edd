package org.parley.client;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.parley.protocol.Encoding;

/// A WebSocket and HTTP server that does what a test says and nothing else: for what a real server
/// does not do on demand. It speaks RFC 6455 over a plain socket.
final class ScriptedServer implements AutoCloseable {
  private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  static final long PATIENCE_SECONDS = 20;

  private final ServerSocket listening;
  private final LinkedBlockingQueue<ScriptedConnection> connections = new LinkedBlockingQueue<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private volatile int refuseUpgradesWith;

  /// A canned answer to a request.
  record Answer(int status, String headers, String body) {}

  /// A request that came.
  record Request(String method, String path, Map<String, String> headers, String body) {}

  ScriptedServer() throws IOException {
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    answer("POST /v1/sessions", 201, "{\"token\":\"t0ken\",\"userId\":\"me\",\"deviceId\":\"d1\"}");
    answer("DELETE /v1/sessions/current", 204, "");
    Thread.ofVirtual().start(this::acceptAll);
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + listening.getLocalPort());
  }

  void answer(String methodAndPath, int status, String body) {
    answers.put(methodAndPath, new Answer(status, "", body));
  }

  void answer(String methodAndPath, int status, String header, String body) {
    answers.put(methodAndPath, new Answer(status, header + "\r\n", body));
  }

  /// From now on, answers upgrades with this status; 0 upgrades them.
  void refuseUpgrades(int status) {
    refuseUpgradesWith = status;
  }

  List<Request> requests() {
    return requests;
  }

  /// The next WebSocket connection a client makes.
  ScriptedConnection accept() throws InterruptedException {
    ScriptedConnection connection = connections.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (connection == null) {
      throw new AssertionError("no client connected");
    }
    return connection;
  }

  boolean hasNewConnection() {
    return !connections.isEmpty();
  }

  private void acceptAll() {
    try {
      while (true) {
        Socket socket = listening.accept();
        socket.setTcpNoDelay(true);
        sockets.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException e) {
      if (!listening.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void serve(Socket socket) {
    try {
      DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      for (Optional<String> line = line(in); line.isPresent(); line = line(in)) {
        String[] start = line.get().split(" ", -1);
        Map<String, String> headers = headers(in);
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        if (headers.containsKey("upgrade") && refuseUpgradesWith == 0) {
          upgrade(socket, in, headers);
          return;
        }
        requests.add(new Request(start[0], start[1], headers, body));
        answer(socket.getOutputStream(), start, headers.containsKey("upgrade"));
      }
    } catch (IOException e) {
      if (!socket.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void answer(OutputStream out, String[] start, boolean upgrade) throws IOException {
    String path = start[1].split("\\?", 2)[0];
    Answer answer =
        upgrade
            ? new Answer(refuseUpgradesWith, "", "")
            : answers.getOrDefault(start[0] + " " + path, new Answer(404, "", "{}"));
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    String length = answer.status() == 204 ? "" : "Content-Length: " + body.length + "\r\n";
    out.write(
        ("HTTP/1.1 " + answer.status() + " Scripted\r\n" + length + answer.headers() + "\r\n")
            .getBytes(StandardCharsets.UTF_8));
    out.write(body);
    out.flush();
  }

  private void upgrade(Socket socket, DataInputStream in, Map<String, String> headers)
      throws IOException {
    Encoding encoding =
        Encoding.of(headers.getOrDefault("sec-websocket-protocol", "")).orElseThrow();
    String key = headers.getOrDefault("sec-websocket-key", "");
    socket
        .getOutputStream()
        .write(
            ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: "
                    + accept(key)
                    + "\r\nSec-WebSocket-Protocol: "
                    + encoding.subprotocol()
                    + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    ScriptedConnection connection = new ScriptedConnection(socket, encoding);
    connections.add(connection);
    connection.readAll(in);
  }

  private static String accept(String key) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1"); // as RFC 6455 wants it
      return Base64.getEncoder()
          .encodeToString(sha1.digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, String> headers(InputStream in) throws IOException {
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(in).orElse(""); !line.isEmpty(); line = line(in).orElse("")) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return headers;
  }

  private static Optional<String> line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        return Optional.empty();
      }
      line.append((char) c);
    }
    return Optional.of(line.toString().strip());
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
