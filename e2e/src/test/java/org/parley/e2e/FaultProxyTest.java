package org.parley.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {
  private static final int PATIENCE_MILLIS = 20_000;

  private ServerSocket listener;
  private FaultProxy proxy;
  private final BlockingQueue<Socket> accepted = new LinkedBlockingQueue<>();

  @BeforeEach
  void open() throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    proxy = FaultProxy.open(listener.getLocalPort());
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                while (true) {
                  accepted.add(listener.accept());
                }
              } catch (IOException e) {
                // The test is over.
                assertTrue(listener.isClosed());
              }
            });
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    listener.close();
  }

  private Socket connect() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  private Socket server() throws IOException, InterruptedException {
    var socket = accepted.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    assertTrue(socket != null, "no connection arrived");
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  /// The link of the only connection, which exists once a byte went through.
  private Link link(Socket client, Socket server) throws IOException {
    client.getOutputStream().write('!');
    assertEquals('!', server.getInputStream().read());
    return proxy.links().getFirst();
  }

  @Test
  void bytesPassBothWaysUnchanged() throws Exception {
    var bytes = new byte[1_000_000];
    new Random(1).nextBytes(bytes);
    try (var client = connect();
        var server = server()) {
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  client.getOutputStream().write(bytes);
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      assertArrayEquals(bytes, server.getInputStream().readNBytes(bytes.length));
      server.getOutputStream().write(bytes, 0, 50_000);
      assertEquals(50_000, client.getInputStream().readNBytes(50_000).length);
    }
  }

  @Test
  void aResetReachesBothSides() throws Exception {
    try (var client = connect();
        var server = server()) {
      link(client, server).cut(Link.Ending.RESET);
      assertThrows(SocketException.class, () -> client.getInputStream().read());
      assertThrows(SocketException.class, () -> server.getInputStream().read());
      assertEquals(0, proxy.links().size());
    }
  }

  @Test
  void anOrderlyEndReachesBothSides() throws Exception {
    try (var client = connect();
        var server = server()) {
      link(client, server).cut(Link.Ending.FIN);
      assertEquals(-1, client.getInputStream().read());
      assertEquals(-1, server.getInputStream().read());
    }
  }

  @Test
  void whatOneSideEndsTheOtherSeesEnd() throws Exception {
    try (var client = connect();
        var server = server()) {
      var link = link(client, server);
      client.shutdownOutput();
      assertEquals(-1, server.getInputStream().read());
      link.cut(Link.Ending.FIN);
    }
  }

  @Test
  void swallowedBytesNeverArriveAndNobodyIsTold() throws Exception {
    try (var client = connect();
        var server = server()) {
      var link = link(client, server);
      link.treat(Link.Direction.TO_SERVER, new Link.Swallow());
      client.getOutputStream().write(new byte[100_000]);
      server.getOutputStream().write('b');
      assertEquals('b', client.getInputStream().read(), "the other way still passes");
      server.setSoTimeout(100);
      assertThrows(SocketTimeoutException.class, () -> server.getInputStream().read());
    }
  }

  @Test
  void heldBytesArriveOnceReleased() throws Exception {
    try (var client = connect();
        var server = server()) {
      var link = link(client, server);
      link.treatBoth(new Link.Hold());
      client.getOutputStream().write("ab".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      server.setSoTimeout(100);
      assertThrows(SocketTimeoutException.class, () -> server.getInputStream().read());
      server.setSoTimeout(PATIENCE_MILLIS);
      link.treatBoth(new Link.Pass());
      assertEquals('a', server.getInputStream().read());
      assertEquals('b', server.getInputStream().read());
    }
  }

  @Test
  void slowBytesAllArrive() throws Exception {
    try (var client = connect();
        var server = server()) {
      var link = link(client, server);
      link.treat(Link.Direction.TO_SERVER, new Link.Delay(20));
      link.treat(Link.Direction.TO_CLIENT, new Link.Throttle(20_000));
      client.getOutputStream().write(new byte[3_000]);
      assertEquals(3_000, server.getInputStream().readNBytes(3_000).length);
      server.getOutputStream().write(new byte[3_000]);
      assertEquals(3_000, client.getInputStream().readNBytes(3_000).length);
    }
  }

  @Test
  void aVanishedClientLeavesTheServerWaiting() throws Exception {
    try (var client = connect();
        var server = server()) {
      var link = link(client, server);
      link.vanish();
      assertThrows(SocketException.class, () -> client.getInputStream().read());
      server.setSoTimeout(100);
      assertThrows(SocketTimeoutException.class, () -> server.getInputStream().read());
      link.cut(Link.Ending.FIN);
      assertEquals(-1, server.getInputStream().read());
    }
  }

  @Test
  void refusedConnectionsBreakAtOnceAndOthersLive() throws Exception {
    try (var client = connect();
        var server = server()) {
      link(client, server);
      proxy.refuse(true);
      try (var refused = connect()) {
        assertThrows(SocketException.class, () -> refused.getInputStream().read());
      }
      server.getOutputStream().write('x');
      assertEquals('x', client.getInputStream().read());
    }
  }

  @Test
  void newConnectionsGoToTheNewTarget() throws Exception {
    try (var other = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      proxy.target(other.getLocalPort());
      try (var client = connect();
          var server = other.accept()) {
        client.getOutputStream().write('y');
        assertEquals('y', server.getInputStream().read());
      }
    }
  }
}
