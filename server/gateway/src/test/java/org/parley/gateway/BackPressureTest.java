package org.parley.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.parley.protocol.CloseCode;
import org.parley.protocol.Encoding;
import org.parley.protocol.Limits;
import org.parley.protocol.ServerFrame;

/// G6: a client that does not read costs a bounded amount of memory and nothing else.
class BackPressureTest {
  private static final int FRAMES = 40_000;
  private static final int CHARS = 1000;

  /// Welcomed, asked for 40 MB, and reads none of it.
  private static RawClient slowReader(TestGateway gateway) throws IOException {
    var client =
        RawClient.open(new RawClient(new Socket(), gateway.port(), 4096), Encoding.PROTO, "");
    client.sendMessage(Encoding.PROTO, Frames.hello(Encoding.PROTO));
    client.readFrame();
    client.sendMessage(Encoding.PROTO, Frames.flood(Encoding.PROTO, FRAMES, CHARS));
    gateway.awaitMetric(1, "connections.blocked");
    return client;
  }

  /// Waits until the kernel's buffers are full too, and says how much was sent by then.
  private static int awaitStanding(EchoSessions.Session session) {
    int[] seen = {0, 0};
    Await.until(
        "the session stands",
        () -> {
          seen[1] = session.sent.get() == seen[0] ? seen[1] + 1 : 0;
          seen[0] = session.sent.get();
          return session.connection.isBlocked() && seen[1] > 100;
        });
    return seen[0];
  }

  @Test
  void theSessionOfASlowReaderWaitsAndOthersDoNot() throws IOException {
    try (var gateway = new TestGateway(config -> config.withEventLoopThreads(1));
        var slow = slowReader(gateway)) {
      var session = gateway.sessions.only();
      int sent = awaitStanding(session);
      int received = session.received.get();
      assertTrue(sent < FRAMES / 2, "sent " + sent);
      for (int i = 0; i < 20; i++) {
        slow.sendMessage(Encoding.PROTO, Frames.echo(Encoding.PROTO, i, "unread"));
      }
      try (var other = RawClient.welcomed(gateway.port(), Encoding.PROTO)) {
        for (int i = 0; i < 100; i++) {
          other.sendMessage(Encoding.PROTO, Frames.echo(Encoding.PROTO, i, "m" + i));
          assertEquals("m" + i, Frames.text(Encoding.PROTO, other.readFrame().payload()));
        }
      }
      // The one loop served the other client all along, and took no further frame of the slow one.
      assertEquals(received, session.received.get());
      for (int i = 0; i < FRAMES; i++) {
        assertEquals(CHARS, Frames.text(Encoding.PROTO, slow.readFrame().payload()).length());
      }
      for (int i = 0; i < 20; i++) {
        assertEquals("unread", Frames.text(Encoding.PROTO, slow.readFrame().payload()));
      }
      gateway.awaitMetric(0, "connections.blocked");
    }
  }

  @Test
  void aReaderThatTakesNothingIsClosedAndItsSessionGoesOn() throws IOException {
    try (var gateway = new TestGateway();
        var _ = slowReader(gateway)) {
      var session = gateway.sessions.only();
      // The sweep sees it blocked first, then misses any progress for two periods.
      Await.until(
          "closed",
          () -> {
            gateway.advance(Limits.PING_MILLIS);
            return session.closings.get() == 1;
          });
      gateway.awaitMetric(1, "connections.closed", "cause", "4408");
      Await.until("the session is let go", () -> session.sent.get() == FRAMES + 1);
      Await.until(
          "the socket is gone",
          () -> {
            gateway.advance(GatewayLimits.LINGER_MILLIS);
            return gateway.metric("connections", "kind", "websocket") == 0;
          });
      assertEquals(0, gateway.metric("connections.blocked"));
    }
  }

  @Test
  void aBlockedSessionThatIsClosedGoesOn() throws IOException {
    try (var gateway = new TestGateway();
        var _ = slowReader(gateway)) {
      var session = gateway.sessions.only();
      session.connection.close(CloseCode.REPLACED);
      Await.until("the session is let go", () -> session.sent.get() == FRAMES + 1);
      assertTrue(session.closings.get() <= 1);
    }
  }

  @Test
  void sendingAfterTheEndDoesNothing() throws IOException {
    try (var gateway = new TestGateway()) {
      try (var client = RawClient.welcomed(gateway.port(), Encoding.PROTO)) {
        client.socket.setSoLinger(true, 0);
      }
      gateway.awaitMetric(0, "connections", "kind", "websocket");
      var connection = gateway.sessions.only().connection;
      for (int i = 0; i < 1000; i++) {
        connection.send(
            new ServerFrame(0, new ServerFrame.TypingNotice("c", "x".repeat(CHARS), true)));
      }
      connection.flush();
      connection.resumeReading();
      connection.close(CloseCode.INTERNAL);
      assertEquals(1, gateway.sessions.only().closings.get());
    }
  }
}
