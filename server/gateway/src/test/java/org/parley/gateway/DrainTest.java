package org.parley.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.parley.protocol.CloseCode;
import org.parley.protocol.Encoding;

class DrainTest {
  private static <T> FutureTask<T> start(Callable<T> work) {
    var task = new FutureTask<>(work);
    Thread.ofVirtual().start(task);
    return task;
  }

  @Test
  void everyWebSocketHears1001AndRequestsUnderWayFinish() throws Exception {
    try (var gateway = new TestGateway();
        var server = new UnixHttpServer(gateway.httpSocket);
        var http = new RawClient(gateway.port());
        var idle = new RawClient(gateway.port());
        var silent = new RawClient(gateway.port())) {
      var clients = new ArrayList<RawClient>();
      for (int i = 0; i < 10; i++) {
        clients.add(RawClient.welcomed(gateway.port(), Encoding.PROTO));
      }
      idle.send("GET /done HTTP/1.1\r\n\r\n");
      idle.readResponse();
      http.send("GET /wait HTTP/1.1\r\n\r\n");
      Await.until("the request is there", () -> server.requests.size() == 2);
      gateway.awaitMetric(1, "connections", "kind", "opening");
      var drained = start(() -> gateway.gateway.drain(Await.MOST));
      for (var client : clients) {
        assertEquals(CloseCode.GOING_AWAY.number(), client.readClose());
        client.close();
      }
      assertEquals(0, silent.readToEnd().length);
      gateway.advance(GatewayLimits.DRAIN_QUIET_MILLIS);
      assertEquals(0, idle.readToEnd().length);
      assertThrows(ConnectException.class, () -> new RawClient(gateway.port()));
      assertFalse(drained.isDone());
      server.release();
      assertTrue(http.readResponse().endsWith("waited"));
      Await.until(
          "the last connection ends",
          () -> {
            gateway.advance(GatewayLimits.DRAIN_QUIET_MILLIS);
            return drained.isDone();
          });
      assertTrue(drained.get());
      assertEquals(10, gateway.sessions.closed.get());
    }
  }

  @Test
  void theDeadlineHolds() throws Exception {
    try (var gateway = new TestGateway();
        var _ = new UnixHttpServer(gateway.httpSocket);
        var http = new RawClient(gateway.port())) {
      http.send("GET /wait HTTP/1.1\r\n\r\n");
      gateway.awaitMetric(1, "connections", "kind", "http");
      assertFalse(gateway.gateway.drain(Duration.ofMillis(50)));
      gateway.gateway.close();
      assertEquals(0, http.readToEnd().length);
    }
  }

  @Test
  void closingTellsEverySession() throws Exception {
    var gateway = new TestGateway();
    try (gateway;
        var client = RawClient.welcomed(gateway.port(), Encoding.JSON)) {
      gateway.gateway.close();
      assertEquals(-1, client.readClose());
      assertEquals(1, gateway.sessions.closed.get());
    }
  }
}
