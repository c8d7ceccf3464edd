package org.parley.gateway;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.parley.messaging.Limiter;
import org.parley.protocol.Encoding;

class HttpRelayTest {
  @ParameterizedTest
  @EnumSource(Transport.class)
  void aLargeBodyGoesThereAndBack(Transport transport) throws Exception {
    try (var gateway = new TestGateway(config -> config, Limiter.NONE, transport);
        var _ = new UnixHttpServer(gateway.httpSocket);
        var client = HttpClient.newHttpClient()) {
      var body = new byte[3_000_000];
      new Random(1).nextBytes(body);
      var uri = URI.create("http://localhost:" + gateway.port() + "/echo");
      for (int i = 0; i < 2; i++) {
        var request =
            HttpRequest.newBuilder(uri)
                .version(HttpClient.Version.HTTP_1_1)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        var answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        assertArrayEquals(body, answer.body());
      }
      assertTrue(gateway.metric("bytes", "kind", "http", "direction", "in") > 2 * body.length);
      assertTrue(gateway.metric("bytes", "kind", "http", "direction", "out") > 2 * body.length);
      assertEquals(1, gateway.metric("connections.opened", "kind", "http")); // kept alive
    }
  }

  @Test
  void pipelinedRequestsAllGoOn() throws IOException {
    try (var gateway = new TestGateway();
        var server = new UnixHttpServer(gateway.httpSocket);
        var client = new RawClient(gateway.port())) {
      client.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\nGET /b HTTP/1.1\r\n\r\nGET /c HTTP/1.1\r\n\r");
      client.send("\n");
      for (var target : List.of("/a", "/b", "/c")) {
        assertTrue(client.readResponse().endsWith(target));
      }
      // The head is passed on as it came.
      assertEquals("GET /a HTTP/1.1\r\nHost: h\r\n\r\n", server.requests.peek());
      client.send(RawClient.upgrade(Encoding.PROTO.subprotocol(), ""));
      assertTrue(client.readResponse().endsWith("/v1/ws")); // too late to be a WebSocket here
      assertTrue(gateway.sessions.opened.isEmpty());
    }
  }

  @Test
  void theWebSocketPathWithoutAnUpgradeIsTheHttpServers() throws IOException {
    try (var gateway = new TestGateway();
        var _ = new UnixHttpServer(gateway.httpSocket);
        var client = new RawClient(gateway.port())) {
      client.send("GET /v1/ws HTTP/1.1\r\nHost: h\r\n\r\n");
      assertTrue(client.readResponse().endsWith("/v1/ws"));
    }
  }

  @Test
  void theHttpServerLearnsTheClientsAddress() throws IOException {
    try (var gateway = new TestGateway();
        var server = new UnixHttpServer(gateway.httpSocket);
        var client = new RawClient(gateway.port())) {
      client.send("GET / HTTP/1.1\r\n\r\n");
      client.readResponse();
      var proxied = Objects.requireNonNull(server.proxied.peek());
      assertEquals(client.socket.getLocalAddress().getHostAddress(), proxied.from());
      assertEquals(client.socket.getLocalPort(), proxied.port());
      assertEquals(0, proxied.fields().length);
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aClientMayEndItsSideAndStillBeAnswered(Transport transport) throws IOException {
    try (var gateway = new TestGateway(config -> config, Limiter.NONE, transport);
        var _ = new UnixHttpServer(gateway.httpSocket);
        var client = new RawClient(new Socket(), gateway.port(), 4096)) {
      client.send("POST /until-end HTTP/1.1\r\n\r\n");
      client.send(new byte[5_000_000]);
      client.socket.shutdownOutput();
      assertEquals(5_000_000, client.readResponse().split("\r\n\r\n", 2)[1].length());
      assertEquals(0, client.readToEnd().length);
      gateway.awaitMetric(0, "connections", "kind", "http");
    }
  }

  @Test
  void aServerThatEndsItsSideEndsTheClients() throws IOException {
    try (var gateway = new TestGateway();
        var server = new UnixHttpServer(gateway.httpSocket);
        var client = new RawClient(gateway.port())) {
      client.send("GET /bytes/2000000 HTTP/1.1\r\nConnection: close\r\n\r\n");
      assertEquals(2_000_000, client.readResponse().split("\r\n\r\n", 2)[1].length());
      assertEquals(0, client.readToEnd().length);
      gateway.advance(GatewayLimits.LINGER_MILLIS); // the client never ends its own
      gateway.awaitMetric(0, "connections", "kind", "http");
      Await.until("the server's side is closed", () -> server.open.get() == 0);
    }
  }

  @Test
  void aClientThatDoesNotReadStopsTheServer() throws IOException {
    try (var gateway = new TestGateway();
        var server = new UnixHttpServer(gateway.httpSocket);
        var client = new RawClient(new Socket(), gateway.port(), 4096)) {
      int size = 64 * 1024 * 1024;
      client.send("GET /bytes/" + size + " HTTP/1.1\r\n\r\n");
      awaitStanding(server);
      assertTrue(server.written.get() < size / 2, "written " + server.written.get());
      assertEquals(size, client.readResponse().split("\r\n\r\n", 2)[1].length());
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aServerThatEndsWhileTheClientIsSlowCutsNothingOff(Transport transport) throws IOException {
    try (var gateway = new TestGateway(config -> config, Limiter.NONE, transport);
        var server = new UnixHttpServer(gateway.httpSocket);
        var client = new RawClient(new Socket(), gateway.port(), 4096)) {
      int size = 64 * 1024 * 1024;
      client.send("GET /bytes/" + size + " HTTP/1.1\r\nConnection: close\r\n\r\n");
      awaitStanding(server);
      assertEquals(size, client.readResponse().split("\r\n\r\n", 2)[1].length());
      assertEquals(0, client.readToEnd().length);
      assertEquals(0, server.open.get());
    }
  }

  /// Waits until the server has written and can write no more.
  private static void awaitStanding(UnixHttpServer server) {
    long[] seen = {0, 0};
    Await.until(
        "the server stands",
        () -> {
          seen[1] = server.written.get() == seen[0] ? seen[1] + 1 : 0;
          seen[0] = server.written.get();
          return seen[0] > 0 && seen[1] > 100;
        });
  }

  @Test
  void withoutAnHttpServerTheAnswerIs503() throws IOException {
    try (var gateway = new TestGateway();
        var client = new RawClient(gateway.port())) {
      client.send("GET / HTTP/1.1\r\n\r\n");
      var answer = client.readResponse();
      assertTrue(answer.startsWith("HTTP/1.1 503 "), answer);
      assertTrue(answer.contains("urn:parley:problem:unavailable"), answer);
      assertTrue(answer.contains("Retry-After: 1\r\n"), answer);
      assertEquals(0, client.readToEnd().length);
    }
  }

  @Test
  void anHttpServerThatEndsWithoutAnAnswerIs502() throws IOException {
    try (var gateway = new TestGateway();
        var _ = new UnixHttpServer(gateway.httpSocket);
        var client = new RawClient(gateway.port())) {
      client.send("GET /drop HTTP/1.1\r\n\r\n");
      var answer = client.readResponse();
      assertTrue(answer.startsWith("HTTP/1.1 502 "), answer);
      assertTrue(answer.contains("urn:parley:problem:internal"), answer);
    }
  }

  @Test
  void aRequestThatDripsInIsToldSoAfterTheTimeout() throws IOException {
    try (var gateway = new TestGateway(config -> config.withEventLoopThreads(1));
        var client = new RawClient(gateway.port())) {
      for (var piece : "GET /slow HTTP/1.1\r\nX: ".toCharArray()) {
        client.send(String.valueOf(piece));
      }
      answerAnother(gateway); // the only event loop has then read what was sent before
      gateway.advance(GatewayLimits.HEAD_TIMEOUT_MILLIS - 1);
      client.send("y");
      gateway.advance(1);
      assertTrue(client.readResponse().startsWith("HTTP/1.1 408 "));
      gateway.advance(GatewayLimits.LINGER_MILLIS);
      assertEquals(0, client.readToEnd().length);
      gateway.awaitMetric(0, "connections", "kind", "opening");
    }
  }

  private static void answerAnother(TestGateway gateway) throws IOException {
    try (var another = new RawClient(gateway.port())) {
      another.send("GET / HTTP/1.1\r\n\r\n");
      assertTrue(another.readResponse().startsWith("HTTP/1.1 503 "));
    }
  }

  @Test
  void aConnectionThatSaysNothingIsClosed() throws IOException {
    try (var gateway = new TestGateway();
        var client = new RawClient(gateway.port())) {
      gateway.awaitMetric(1, "connections", "kind", "opening");
      gateway.advance(GatewayLimits.HEAD_TIMEOUT_MILLIS);
      assertEquals(0, client.readToEnd().length);
    }
  }

  @Test
  void aHeadWithoutEndIs431() throws IOException {
    try (var gateway = new TestGateway();
        var client = new RawClient(gateway.port())) {
      client.send("GET / HTTP/1.1\r\nX: " + "y".repeat(GatewayLimits.HEAD_BYTES));
      assertTrue(client.readResponse().startsWith("HTTP/1.1 431 "));
    }
  }
}
