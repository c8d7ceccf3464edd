package org.parley.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.parley.protocol.Encoding;

class ProxyProtocolTest {
  private static final String UPGRADE = RawClient.upgrade(Encoding.PROTO.subprotocol(), "");

  static Stream<byte[]> headers() {
    return Stream.of(
        "PROXY TCP4 203.0.113.9 10.0.0.1 40000 443\r\n".getBytes(StandardCharsets.US_ASCII),
        version2(new InetSocketAddress("203.0.113.9", 40000)));
  }

  private static byte[] version2(InetSocketAddress source) {
    var header =
        ProxyHeader.write(
            UnpooledByteBufAllocator.DEFAULT, source, new InetSocketAddress("10.0.0.1", 443), "");
    try {
      return ByteBufUtil.getBytes(header);
    } finally {
      header.release();
    }
  }

  private static TestGateway trusting(String... proxies) throws IOException {
    return new TestGateway(config -> config.withTrustedProxies(List.of(proxies)));
  }

  @ParameterizedTest
  @MethodSource("headers")
  void aTrustedProxySpeaksForItsClient(byte[] header) throws IOException {
    var limited = new ConcurrentLinkedQueue<String>();
    try (var gateway =
            new TestGateway(
                config -> config.withTrustedProxies(List.of("127.0.0.0/8")),
                (_, key) -> {
                  limited.add(key);
                  return 0;
                },
                Transport.best());
        var server = new UnixHttpServer(gateway.httpSocket);
        var socket = new RawClient(gateway.port());
        var http = new RawClient(gateway.port())) {
      // Header and request in pieces, which is how a network may deliver them.
      socket.send(Arrays.copyOf(header, 20));
      socket.send(
          RawClient.concat(
              Arrays.copyOfRange(header, 20, header.length),
              UPGRADE.getBytes(StandardCharsets.US_ASCII)));
      assertTrue(socket.readHead().startsWith("HTTP/1.1 101 "));
      assertEquals("203.0.113.9", gateway.sessions.only().connection.address());
      http.send(
          RawClient.concat(header, "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
      http.readResponse();
      var proxied = Objects.requireNonNull(server.proxied.peek());
      assertEquals("203.0.113.9", proxied.from());
      assertEquals(40000, proxied.port());
      assertEquals(List.of("203.0.113.9", "203.0.113.9"), List.copyOf(limited));
    }
  }

  @Test
  void aHeaderFromAnyoneElseIsJustABadRequest() throws IOException {
    try (var gateway = trusting("192.0.2.0/24");
        var server = new UnixHttpServer(gateway.httpSocket);
        var client = new RawClient(gateway.port())) {
      client.send("PROXY TCP4 203.0.113.9 10.0.0.1 40000 443\r\n" + UPGRADE);
      client.readResponse(); // whatever the HTTP server makes of it
      assertEquals("127.0.0.1", Objects.requireNonNull(server.proxied.peek()).from());
      assertTrue(gateway.sessions.opened.isEmpty());
    }
  }

  @Test
  void aTrustedProxyWithoutAHeaderIsNotListenedTo() throws IOException {
    try (var gateway = trusting("127.0.0.1");
        var client = new RawClient(gateway.port())) {
      client.send(UPGRADE);
      assertEquals(0, client.readToEnd().length);
      gateway.awaitMetric(1, "handshakes.refused", "reason", "proxy-header");
    }
  }

  @Test
  void aTrustedProxyWithoutAHeaderInTimeIsClosed() throws IOException {
    try (var gateway = trusting("127.0.0.1");
        var client = new RawClient(gateway.port())) {
      client.send("PROXY ");
      gateway.awaitMetric(1, "connections", "kind", "opening");
      gateway.advance(GatewayLimits.HEAD_TIMEOUT_MILLIS);
      assertEquals(0, client.bytesToEndOrReset());
    }
  }

  @Test
  void aProxysOwnHealthCheckCountsAsTheProxy() throws IOException {
    try (var gateway = trusting("127.0.0.1");
        var client = new RawClient(gateway.port())) {
      client.send(HexFormat.of().parseHex("0d0a0d0a000d0a515549540a20000000"));
      client.send(UPGRADE);
      assertTrue(client.readHead().startsWith("HTTP/1.1 101 "));
      assertEquals("127.0.0.1", gateway.sessions.only().connection.address());
    }
  }

  @Test
  void addressesOfBothFamiliesAreWrittenAsIpv6() throws IOException {
    var header =
        ProxyHeader.write(
            UnpooledByteBufAllocator.DEFAULT,
            new InetSocketAddress(InetAddress.getByName("2001:db8::1"), 1),
            new InetSocketAddress(InetAddress.getByName("10.0.0.1"), 2),
            "TLSv1.3");
    assertEquals(
        "0d0a0d0a000d0a515549540a21210036"
            + "20010db8000000000000000000000001"
            + "00000000000000000000ffff0a000001"
            + "00010002"
            + "20000f0100000000"
            + "210007544c5376312e33",
        ByteBufUtil.hexDump(header));
    header.release();
  }
}
