package org.parley.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.parley.protocol.Encoding;

/// Whole connections of rubbish. A failing seed is the name of the failed test.
class FuzzTest {
  private static final int CONNECTIONS = 150;
  private static final Set<Integer> CODES = Set.of(-1, 4400, 4408, 4413, 4429, 1001, 4401, 4409);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void randomBytesHarmNobody(long seed) throws IOException {
    var random = new Random(seed);
    try (var gateway = new TestGateway();
        var server = new UnixHttpServer(gateway.httpSocket);
        var witness = RawClient.welcomed(gateway.port(), Encoding.PROTO)) {
      for (int i = 0; i < CONNECTIONS; i++) {
        try (var client = new RawClient(gateway.port())) {
          var bytes = new byte[random.nextInt(40_000)];
          random.nextBytes(bytes);
          if (random.nextBoolean()) {
            client.send("GET /v1/ws HTTP/1.1\r\n");
          }
          client.send(bytes);
        } catch (IOException _) {
          // the gateway may end such a connection before all was sent
        }
      }
      witness.sendMessage(Encoding.PROTO, Frames.echo(Encoding.PROTO, 1, "alive"));
      assertEquals("alive", Frames.text(Encoding.PROTO, witness.readFrame().payload()));
      Await.until(
          "all others are gone",
          () -> {
            gateway.advance(GatewayLimits.LINGER_MILLIS);
            return gateway.metric("connections", "kind", "opening") == 0
                && gateway.metric("connections", "kind", "http") == 0;
          });
      Await.until("the HTTP server's side too", () -> server.open.get() == 0);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void randomFramesEndInAKnownCode(long seed) throws IOException {
    var random = new Random(seed);
    try (var gateway = new TestGateway()) {
      for (int i = 0; i < CONNECTIONS; i++) {
        var encoding = random.nextBoolean() ? Encoding.PROTO : Encoding.JSON;
        try (var client = RawClient.open(gateway.port(), encoding)) {
          sendRubbish(client, encoding, random);
          client.socket.shutdownOutput();
          int code = client.readClose();
          assertTrue(CODES.contains(code), "closed with " + code);
        }
      }
      gateway.awaitMetric(0, "connections", "kind", "websocket");
      assertEquals(0, gateway.metric("connections", "kind", "opening"));
      assertEquals(CONNECTIONS, gateway.sessions.closed.get());
      for (var session : gateway.sessions.opened) {
        assertEquals(1, session.closings.get());
      }
      assertEquals(0, gateway.metric("connections.blocked"));
    }
  }

  private static void sendRubbish(RawClient client, Encoding encoding, Random random) {
    int good = 0x80 | RawClient.opcode(encoding);
    try {
      client.send(RawClient.frame(good, Frames.hello(encoding)));
      for (int i = random.nextInt(20); i >= 0; i--) {
        client.send(
            switch (random.nextInt(6)) {
              case 0 -> RawClient.frame(random.nextInt(256), bytes(random, random.nextInt(300)));
              case 1 -> RawClient.frame(good, mutated(Frames.echo(encoding, i, "text"), random));
              case 2 -> RawClient.header(random.nextInt(256), 0x80, random.nextLong());
              case 3 -> bytes(random, random.nextInt(200));
              case 4 -> RawClient.frame(0x89, bytes(random, random.nextInt(126)));
              default -> RawClient.frame(good, Frames.echo(encoding, i, "fine"));
            });
      }
    } catch (IOException _) {
      // closed on us, which is the right answer to much of this
    }
  }

  private static byte[] bytes(Random random, int count) {
    var bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] mutated(byte[] frame, Random random) {
    for (int i = random.nextInt(4); i >= 0; i--) {
      frame[random.nextInt(frame.length)] = (byte) random.nextInt(256);
    }
    return frame;
  }

  @Test
  void framesMayBeCutAnywhere() throws IOException {
    var random = new Random(5);
    try (var gateway = new TestGateway();
        var client = RawClient.open(gateway.port(), Encoding.JSON)) {
      var all = new byte[0];
      for (int i = 0; i < 50; i++) {
        var text = "t" + i + "x".repeat(random.nextInt(3) * 200);
        all = RawClient.concat(all, RawClient.frame(0x81, Frames.echo(Encoding.JSON, i + 1, text)));
      }
      for (int at = 0; at < all.length; ) {
        int size = Math.min(all.length - at, 1 + random.nextInt(60));
        client.send(Arrays.copyOfRange(all, at, at + size));
        at += size;
      }
      for (int i = 0; i < 50; i++) {
        assertTrue(Frames.text(Encoding.JSON, client.readFrame().payload()).startsWith("t" + i));
      }
    }
  }
}
