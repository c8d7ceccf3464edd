package org.parley.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Stands between clients and a server and spoils their TCP connections on command. Loopback only.
///
/// Threads: one virtual thread accepts, and two a connection move bytes in blocking calls, each
/// with one buffer of [#BUFFER_BYTES]. Every method is safe for any thread.
final class FaultProxy implements AutoCloseable {
  static final int BUFFER_BYTES = 16 * 1024;
  private static final int CONNECT_TIMEOUT_MILLIS = 2_000;

  private final ServerSocket listener;
  private final List<Link> links = new CopyOnWriteArrayList<>();
  private volatile InetSocketAddress target;
  private volatile boolean refusing;

  private FaultProxy(ServerSocket listener, InetSocketAddress target) {
    this.listener = listener;
    this.target = target;
  }

  /// Listens on a free port.
  static FaultProxy open(int targetPort) throws IOException {
    var listener = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
    var proxy = new FaultProxy(listener, address(targetPort));
    Thread.ofVirtual().name("proxy-accept").start(proxy::accept);
    return proxy;
  }

  private static InetSocketAddress address(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  int port() {
    return listener.getLocalPort();
  }

  /// Where connections go that are made from now on.
  void target(int port) {
    target = address(port);
  }

  /// Whether new connections are reset as soon as they are made.
  void refuse(boolean refuse) {
    refusing = refuse;
  }

  /// The live connections, oldest first.
  List<Link> links() {
    return List.copyOf(links);
  }

  private void accept() {
    try {
      while (true) {
        var client = listener.accept();
        Thread.ofVirtual().name("proxy-connect").start(() -> connect(client));
      }
    } catch (IOException e) {
      if (!listener.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void connect(Socket client) {
    var server = new Socket();
    try {
      client.setTcpNoDelay(true);
      if (refusing || listener.isClosed()) {
        Link.reset(client);
        return;
      }
      server.connect(target, CONNECT_TIMEOUT_MILLIS);
      server.setTcpNoDelay(true);
    } catch (IOException e) {
      // No server at present: to the client this is a connection that breaks.
      Link.reset(server);
      Link.reset(client);
      return;
    }
    var link = new Link(client, server, links::remove);
    links.add(link);
    if (listener.isClosed()) {
      link.cut(Link.Ending.RESET);
      return;
    }
    link.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    links().forEach(link -> link.cut(Link.Ending.RESET));
  }
}
