package org.parley.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.parley.messaging.Limiter.Limit;
import org.parley.protocol.Encoding;

class HandshakeTest {
  private static final String PROTO = Encoding.PROTO.subprotocol();

  private static String answer(TestGateway gateway, String request) throws IOException {
    try (var client = new RawClient(gateway.port())) {
      client.send(request);
      var head = client.readHead();
      return head.startsWith("HTTP/1.1 101 ")
          ? head
          : head + new String(client.readToEnd(), StandardCharsets.UTF_8);
    }
  }

  private static void refused(TestGateway gateway, Refusal refusal, int status, String request)
      throws IOException {
    var answer = answer(gateway, request);
    assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    assertTrue(answer.contains("Content-Type: application/problem+json\r\n"), answer);
    assertTrue(
        answer.contains("\"type\":\"urn:parley:problem:" + refusal.problem() + "\""), answer);
    var id = answer.replaceAll("(?s).*X-Request-Id: ([a-z0-9]{16})\r\n.*", "$1");
    assertTrue(answer.contains("\"requestId\":\"" + id + "\""), answer);
    gateway.awaitMetric(1, "handshakes.refused", "reason", refusal.slug());
    assertTrue(gateway.sessions.opened.isEmpty());
  }

  @Test
  void everyProblemIsInTheProtocolPage() throws IOException {
    var page = Files.readString(Path.of("../../docs/PROTOCOL.md"));
    for (var refusal : Refusal.values()) {
      assertTrue(page.contains("\n| `" + refusal.problem() + "` | "), refusal::problem);
    }
  }

  @Test
  void theAcceptKeyIsThatOfTheStandard() throws IOException {
    try (var gateway = new TestGateway()) {
      var answer = answer(gateway, RawClient.upgrade(PROTO, ""));
      assertTrue(answer.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"), answer);
      assertTrue(answer.contains("Sec-WebSocket-Protocol: parley.v1.proto\r\n"), answer);
    }
  }

  @Test
  void anUnknownSubprotocolIsToldWhichExist() throws IOException {
    try (var gateway = new TestGateway()) {
      var request = RawClient.upgrade("parley.v9.proto", "");
      refused(gateway, Refusal.SUBPROTOCOL, 400, request);
      var answer = answer(gateway, RawClient.upgrade("", ""));
      assertTrue(answer.contains("parley.v1.proto, parley.v1.json"), answer);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost,            true",
    "http://localhost:80,         true",
    "https://LOCALHOST,           true",
    "https://other.example,       true",
    "https://other.example:444,   false",
    "http://other.example,        false",
    "http://evil.example,         false",
    "http://localhost.evil.com,   false",
    "http://localhost:8080,       false",
    "null,                        false",
    "localhost,                   false",
  })
  void onlyTheOwnAndConfiguredOriginsMayOpen(String origin, boolean allowed) throws IOException {
    try (var gateway =
        new TestGateway(config -> config.withAllowedOrigins(Set.of("https://other.example")))) {
      var request = RawClient.upgrade(PROTO, "Origin: " + origin + "\r\n");
      if (allowed) {
        assertTrue(answer(gateway, request).startsWith("HTTP/1.1 101 "));
      } else {
        refused(gateway, Refusal.ORIGIN, 403, request);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Sec-WebSocket-Version: 13, Sec-WebSocket-Version: 8,   VERSION,     426",
    "Sec-WebSocket-Version: 13, X: y,                       VERSION,     426",
    "Connection: Upgrade,       Connection: close,          BAD_REQUEST, 400",
    "dGhlIHNhbXBsZSBub25jZQ==,  c2hvcnQ=,                   BAD_REQUEST, 400",
    "dGhlIHNhbXBsZSBub25jZQ==,  not base64,                 BAD_REQUEST, 400",
    "Host: localhost,           Content-Length: 5,          BAD_REQUEST, 400",
    "Host: localhost,           X-No-Host: 1,               BAD_REQUEST, 400",
    "Host: localhost,           Bad Name: 1,                BAD_REQUEST, 400",
    "HTTP/1.1,                  HTTP/1.0,                   BAD_REQUEST, 400",
  })
  void aHandshakeThatBreaksTheRulesIsRefused(
      String part, String instead, Refusal refusal, int status) throws IOException {
    try (var gateway = new TestGateway()) {
      refused(gateway, refusal, status, RawClient.upgrade(PROTO, "").replace(part, instead));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "permessage-deflate                                                     | true",
        "permessage-deflate; client_max_window_bits                             | true",
        "permessage-deflate; client_max_window_bits=10; server_no_context_takeover | true",
        "permessage-deflate; server_max_window_bits=10                          | false",
        "permessage-deflate; server_max_window_bits=10, permessage-deflate      | true",
        "permessage-deflate; unknown                                            | false",
        "permessage-deflate; client_no_context_takeover; client_no_context_takeover | false",
        "x-webkit-deflate-frame                                                 | false",
      })
  void compressionIsNegotiatedForJsonOnly(String offer, boolean accepted) throws IOException {
    try (var gateway = new TestGateway()) {
      var fields = "Sec-WebSocket-Extensions: " + offer + "\r\n";
      var json = answer(gateway, RawClient.upgrade(Encoding.JSON.subprotocol(), fields));
      assertEquals(
          accepted,
          json.contains(
              "Sec-WebSocket-Extensions: permessage-deflate;"
                  + " server_no_context_takeover; client_no_context_takeover\r\n"),
          json);
      assertFalse(answer(gateway, RawClient.upgrade(PROTO, fields)).contains("Extensions"));
    }
  }

  @Test
  void aQueryChangesNothing() throws IOException {
    try (var gateway = new TestGateway()) {
      var request = RawClient.upgrade(PROTO, "").replace("/v1/ws", "/v1/ws?token=secret");
      assertTrue(answer(gateway, request).startsWith("HTTP/1.1 101 "));
    }
  }

  @Test
  void anAddressOverItsLimitIsToldWhenToComeBack() throws IOException {
    var rates =
        BucketRates.defaults()
            .with(Limit.CONNECTIONS_BY_ADDRESS, new BucketRates.Rate(2, 1, Duration.ofHours(1)));
    try (var gateway =
        new TestGateway(config -> config, new BucketLimiter(rates), Transport.best())) {
      var request = RawClient.upgrade(PROTO, "");
      assertTrue(answer(gateway, request).startsWith("HTTP/1.1 101 "));
      assertTrue(answer(gateway, request).startsWith("HTTP/1.1 101 "));
      var answer = answer(gateway, request);
      assertTrue(answer.startsWith("HTTP/1.1 429 "), answer);
      assertTrue(answer.matches("(?s).*\r\nRetry-After: 3(600|[0-9]{3})\r\n.*"), answer);
      assertTrue(answer.contains("urn:parley:problem:rate-limited"), answer);
      assertTrue(answer(gateway, "GET / HTTP/1.1\r\n\r\n").startsWith("HTTP/1.1 429 "));
    }
  }

  @Test
  void aPortThatIsTakenIsNamedWithTheReason() throws IOException {
    try (var first = new TestGateway()) {
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), first.port());
      var failure =
          assertThrows(
              IOException.class,
              () -> new TestGateway(config -> GatewayConfig.of(address, config.httpSocket())));
      assertEquals(
          "cannot listen on 127.0.0.1:%d (Address already in use): choose an address of this machine and a port that is free"
              .formatted(first.port()),
          failure.getMessage());
    }
  }

  @Test
  void connectionsOverTheMaximumAreClosedAtOnce() throws IOException {
    try (var log = new LogLines(Gateway.class);
        var gateway = new TestGateway(config -> config.withMaxConnections(1));
        var first = RawClient.welcomed(gateway.port(), Encoding.PROTO);
        var second = new RawClient(gateway.port())) {
      assertEquals(0, second.readToEnd().length);
      gateway.awaitMetric(1, "connections.accepted", "outcome", "over_maximum");
      new RawClient(gateway.port()).close();
      gateway.awaitMetric(2, "connections.accepted", "outcome", "over_maximum");
      var said = log.all().stream().filter(line -> line.contains("max-connections")).toList();
      assertEquals(1, said.size(), "once a minute");
      first.sendMessage(Encoding.PROTO, Frames.echo(Encoding.PROTO, 1, "still here"));
      assertEquals("still here", Frames.text(Encoding.PROTO, first.readFrame().payload()));
    }
  }
}
