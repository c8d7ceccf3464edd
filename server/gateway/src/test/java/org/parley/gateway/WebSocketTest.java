package org.parley.gateway;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.parley.messaging.Limiter;
import org.parley.protocol.CloseCode;
import org.parley.protocol.Encoding;
import org.parley.protocol.Limits;
import org.parley.protocol.ServerFrame;

class WebSocketTest {
  /// What the JDK's client hears.
  private static final class Heard implements WebSocket.Listener {
    final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    final BlockingQueue<Integer> closes = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        messages.add(Frames.text(Encoding.JSON, text.toString().getBytes(StandardCharsets.UTF_8)));
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closes.add(code);
      return null;
    }

    <T> T take(BlockingQueue<T> queue) throws InterruptedException {
      var element = queue.poll(Await.MOST.toSeconds(), TimeUnit.SECONDS);
      if (element == null) {
        throw new AssertionError("nothing came");
      }
      return element;
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aStandardClientTalksAndIsToldWhyItIsClosed(Transport transport) throws Exception {
    try (var gateway = new TestGateway(config -> config, Limiter.NONE, transport);
        var client = HttpClient.newHttpClient()) {
      var heard = new Heard();
      var socket =
          client
              .newWebSocketBuilder()
              .subprotocols("parley.v2.proto", Encoding.JSON.subprotocol())
              .buildAsync(URI.create("ws://localhost:" + gateway.port() + "/v1/ws"), heard)
              .get();
      assertEquals(Encoding.JSON.subprotocol(), socket.getSubprotocol());
      socket.sendText(json(Frames.echo(Encoding.JSON, 1, "héllo")), true).get();
      assertEquals("héllo", heard.take(heard.messages));
      var fragmented = json(Frames.echo(Encoding.JSON, 1, "y".repeat(10_000)));
      socket.sendText(fragmented.substring(0, 5_000), false).get();
      socket.sendPing(ByteBuffer.wrap(new byte[3])).get();
      socket.sendText(fragmented.substring(5_000), true).get();
      assertEquals("y".repeat(10_000), heard.take(heard.messages));
      socket.sendText(json(Frames.close(Encoding.JSON, CloseCode.REPLACED)), true).get();
      assertEquals(CloseCode.REPLACED.number(), heard.take(heard.closes));
      gateway.awaitMetric(0, "connections", "kind", "websocket");
      assertEquals(1, gateway.sessions.only().closings.get());
      gateway.awaitMetric(1, "connections.closed", "cause", "4409");
    }
  }

  private static String json(byte[] frame) {
    return new String(frame, StandardCharsets.UTF_8);
  }

  @Test
  void binaryFramesAnswerInOrder() throws Exception {
    try (var gateway = new TestGateway();
        var client = RawClient.open(gateway.port(), Encoding.PROTO)) {
      var all = new ArrayList<byte[]>();
      int count = 2_000;
      for (int i = 1; i <= count; i++) {
        all.add(RawClient.frame(0x82, Frames.echo(Encoding.PROTO, i, "m" + i)));
      }
      var sender = Thread.ofVirtual().start(() -> send(client, all));
      for (int i = 1; i <= count; i++) {
        var frame = client.readFrame();
        assertEquals(FrameWriter.BINARY, frame.opcode());
        assertEquals("m" + i, Frames.text(Encoding.PROTO, frame.payload()));
      }
      sender.join();
      assertEquals(count, gateway.metric("frames", "direction", "out"));
    }
  }

  private static void send(RawClient client, Iterable<byte[]> frames) {
    try {
      for (var frame : frames) {
        client.send(frame);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void manySendsBeforeAFlushAreFewWrites() throws IOException {
    try (var gateway = new TestGateway();
        var client = RawClient.welcomed(gateway.port(), Encoding.PROTO)) {
      client.sendMessage(Encoding.PROTO, Frames.flood(Encoding.PROTO, 1000, 20));
      for (int i = 0; i < 1000; i++) {
        assertEquals("x".repeat(20), Frames.text(Encoding.PROTO, client.readFrame().payload()));
      }
      assertFalse(gateway.sessions.only().connection.isBlocked());
    }
  }

  @ParameterizedTest
  @EnumSource(CloseCode.class)
  void everyCloseCodeArrivesOnceBehindWhatWasSent(CloseCode code) throws IOException {
    try (var gateway = new TestGateway();
        var client = RawClient.welcomed(gateway.port(), Encoding.PROTO)) {
      var session = gateway.sessions.only();
      for (int i = 0; i < 100; i++) {
        session.connection.send(
            new ServerFrame(i, new ServerFrame.TypingNotice("c", "before", true)));
      }
      session.connection.close(code);
      session.connection.close(CloseCode.INTERNAL);
      session.connection.send(new ServerFrame(0, new ServerFrame.Done()));
      session.connection.flush();
      for (int i = 0; i < 100; i++) {
        assertEquals("before", Frames.text(Encoding.PROTO, client.readFrame().payload()));
      }
      var close = client.readFrame();
      assertEquals(code.number(), close.closeCode());
      assertEquals(
          code.reason(),
          new String(close.payload(), 2, close.payload().length - 2, StandardCharsets.UTF_8));
      gateway.advance(GatewayLimits.LINGER_MILLIS); // no answer ever comes
      assertEquals(0, client.readToEnd().length);
      gateway.awaitMetric(1, "connections.closed", "cause", Integer.toString(code.number()));
      assertEquals(1, session.closings.get());
    }
  }

  @Test
  void theConnectionEndsWhenTheClientAnswersTheClose() throws IOException {
    try (var gateway = new TestGateway();
        var client = RawClient.welcomed(gateway.port(), Encoding.PROTO)) {
      gateway.sessions.only().connection.close(CloseCode.UNAUTHENTICATED);
      var close = client.readFrame();
      client.send(RawClient.frame(0x88, close.payload()));
      assertEquals(0, client.readToEnd().length);
    }
  }

  @Test
  void aClosingClientIsAnsweredWithItsOwnCode() throws IOException {
    try (var gateway = new TestGateway();
        var client = RawClient.welcomed(gateway.port(), Encoding.PROTO)) {
      client.send(RawClient.frame(0x88, new byte[] {0x03, (byte) 0xe8}));
      assertEquals(1000, client.readClose());
      assertEquals(0, client.readToEnd().length);
      gateway.awaitMetric(1, "connections.closed", "cause", "client");
      assertEquals(1, gateway.sessions.only().closings.get());
    }
  }

  @Test
  void aClientThatVanishesIsNoticed() throws IOException {
    try (var gateway = new TestGateway()) {
      try (var client = RawClient.welcomed(gateway.port(), Encoding.PROTO)) {
        client.socket.setSoLinger(true, 0);
      }
      gateway.awaitMetric(1, "connections.closed", "cause", "lost");
      assertEquals(1, gateway.sessions.closed.get());
    }
  }

  @Test
  void noHelloInTimeClosesWith4408() throws IOException {
    try (var gateway = new TestGateway();
        var client = RawClient.open(gateway.port(), Encoding.PROTO)) {
      client.send(RawClient.frame(0x89, new byte[] {1}));
      assertEquals(FrameWriter.PONG, client.readFrame().opcode());
      gateway.advance(Limits.HELLO_TIMEOUT_MILLIS);
      assertEquals(CloseCode.TIMED_OUT.number(), client.readClose());
    }
  }

  @Test
  void aSilentClientIsPingedThenClosedWith4408() throws IOException {
    try (var gateway = new TestGateway();
        var client = RawClient.welcomed(gateway.port(), Encoding.PROTO)) {
      for (int i = 0; i < 3; i++) {
        gateway.advance(Limits.PING_MILLIS);
        assertEquals(FrameWriter.PING, client.readFrame().opcode());
        client.send(RawClient.frame(0x8a, new byte[0]));
        double heard = 6;
        int times = i + 1;
        Await.until("the pong is heard", () -> bytesIn(gateway) >= heard * times);
        client.send(RawClient.frame(0x89, new byte[] {1}));
        assertEquals(FrameWriter.PONG, client.readFrame().opcode());
      }
      gateway.advance(Limits.PING_MILLIS);
      assertEquals(FrameWriter.PING, client.readFrame().opcode());
      gateway.advance(Limits.PING_MILLIS);
      assertEquals(CloseCode.TIMED_OUT.number(), client.readClose());
      gateway.awaitMetric(1, "connections.closed", "cause", "4408");
    }
  }

  private static double bytesIn(TestGateway gateway) {
    return gateway.metric("bytes", "kind", "websocket", "direction", "in");
  }

  @Test
  void pingsAreAnsweredWithTheirPayload() throws IOException {
    try (var gateway = new TestGateway();
        var client = RawClient.welcomed(gateway.port(), Encoding.JSON)) {
      var payload = "0123456789".repeat(12).getBytes(StandardCharsets.US_ASCII);
      client.send(RawClient.frame(0x89, payload));
      var pong = client.readFrame();
      assertEquals(FrameWriter.PONG, pong.opcode());
      assertArrayEquals(payload, pong.payload());
    }
  }

  @Test
  void framesThatComeWithTheHandshakeAreTaken() throws IOException {
    try (var gateway = new TestGateway();
        var client = new RawClient(gateway.port())) {
      client.send(
          RawClient.concat(
              RawClient.upgrade(Encoding.PROTO.subprotocol(), "")
                  .getBytes(StandardCharsets.US_ASCII),
              RawClient.frame(0x82, Frames.hello(Encoding.PROTO)),
              RawClient.frame(0x82, Frames.echo(Encoding.PROTO, 2, "early"))));
      assertTrue(client.readHead().startsWith("HTTP/1.1 101 "));
      client.readFrame();
      assertEquals("early", Frames.text(Encoding.PROTO, client.readFrame().payload()));
    }
  }

  @Test
  void aSessionWithoutRoomIsNotReadFor() throws IOException {
    try (var gateway = new TestGateway();
        var client = RawClient.welcomed(gateway.port(), Encoding.PROTO)) {
      client.sendMessage(Encoding.PROTO, Frames.hold(Encoding.PROTO));
      for (int i = 0; i < 500; i++) {
        client.sendMessage(Encoding.PROTO, Frames.echo(Encoding.PROTO, i, "m" + i));
      }
      var session = gateway.sessions.only();
      Await.until(
          "the queue is full", () -> session.received.get() >= EchoSessions.QUEUE_FRAMES + 1);
      gateway.advance(10 * Limits.PING_MILLIS); // its own slowness closes nobody
      assertTrue(session.received.get() <= EchoSessions.QUEUE_FRAMES + 2);
      gateway.sessions.release();
      for (int i = 0; i < 500; i++) {
        var frame = client.readFrame();
        if (frame.opcode() == FrameWriter.PING) {
          frame = client.readFrame();
        }
        assertEquals("m" + i, Frames.text(Encoding.PROTO, frame.payload()));
      }
    }
  }
}
