package org.parley.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.parley.protocol.Encoding;

/// Most of a server's connections are idle most of the time.
class IdleConnectionsTest {
  private static final int CONNECTIONS = 2_000;

  /// Both ends are in this process; the client's is a JDK channel of about 1 KiB.
  private static final int BOTH_ENDS_BYTES = 4 * 1024;

  @Test
  void anIdleConnectionCostsLittleHeap() throws IOException {
    try (var gateway = new TestGateway()) {
      var clients = new ArrayList<SocketChannel>();
      try {
        connect(gateway, clients, 100); // classes, buffers and pools that the first ones make
        long before = heapBytes();
        connect(gateway, clients, CONNECTIONS);
        long each = (heapBytes() - before) / CONNECTIONS;
        assertTrue(each < BOTH_ENDS_BYTES, "heap of a connection: " + each + " bytes");
        assertEquals(CONNECTIONS + 100, gateway.metric("connections", "kind", "websocket"));
      } finally {
        for (var client : clients) {
          client.close();
        }
      }
      gateway.awaitMetric(0, "connections", "kind", "websocket");
    }
  }

  private static void connect(TestGateway gateway, List<SocketChannel> clients, int count)
      throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.port());
    var request =
        RawClient.concat(
            RawClient.upgrade(Encoding.PROTO.subprotocol(), "").getBytes(StandardCharsets.US_ASCII),
            RawClient.frame(0x82, Frames.hello(Encoding.PROTO)));
    var answer = ByteBuffer.allocateDirect(4096);
    for (int i = 0; i < count; i++) {
      var client = SocketChannel.open(address);
      clients.add(client);
      client.write(ByteBuffer.wrap(request));
    }
    for (var client : clients.subList(clients.size() - count, clients.size())) {
      // The handshake ends with an empty line, the welcome with the window and the start.
      for (int bytes = 0; bytes < 160; ) {
        bytes += client.read(answer.clear());
      }
    }
  }

  private static long heapBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
