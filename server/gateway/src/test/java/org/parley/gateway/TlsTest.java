package org.parley.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.parley.messaging.Limiter.Limit;
import org.parley.protocol.CloseCode;
import org.parley.protocol.Encoding;

class TlsTest {
  @TempDir Path folder;
  private Path certificate = Path.of("set by make");
  private Path key = Path.of("set by make");
  private final List<X509Certificate> made = new ArrayList<>();

  /// Writes a new pair to `name.crt` and `name.key`; [#connect] trusts all that were made.
  private void make(String name, Algorithm algorithm) throws Exception {
    make(name, algorithm, Instant.now().plus(Duration.ofDays(1)));
  }

  private void make(String name, Algorithm algorithm, Instant until) throws Exception {
    var bundle =
        new CertificateBuilder()
            .subject("CN=" + name)
            .algorithm(algorithm)
            .addSanDnsName("localhost")
            .notBefore(until.minus(Duration.ofDays(10)))
            .notAfter(until)
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    certificate = Files.writeString(folder.resolve(name + ".crt"), bundle.getCertificatePEM());
    key = Files.writeString(folder.resolve(name + ".key"), bundle.getPrivateKeyPEM());
    made.add(bundle.getCertificate());
  }

  private TestGateway serving(String name, Algorithm algorithm) throws Exception {
    make(name, algorithm);
    return new TestGateway(
        config -> config.withTls(certificate, key).withTlsReload(Duration.ofMillis(10)));
  }

  private SSLContext trusting() throws Exception {
    var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    for (var each : made) {
      trusted.setCertificateEntry(Integer.toString(trusted.size()), each);
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private RawClient connect(TestGateway gateway, String... protocols) throws Exception {
    var factory = trusting().getSocketFactory();
    var socket = (SSLSocket) factory.createSocket("localhost", gateway.port());
    if (protocols.length > 0) {
      socket.setEnabledProtocols(protocols);
    }
    return new RawClient(socket, gateway.port(), 0);
  }

  private String subject(TestGateway gateway) {
    try (var client = connect(gateway)) {
      var session = ((SSLSocket) client.socket).getSession();
      return ((X509Certificate) session.getPeerCertificates()[0])
          .getSubjectX500Principal()
          .getName();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ecp256", "rsa2048", "ed25519"})
  void webSocketsAndHttpRunOverTls(Algorithm algorithm) throws Exception {
    try (var gateway = serving("one", algorithm);
        var server = new UnixHttpServer(gateway.httpSocket)) {
      try (var client = RawClient.open(connect(gateway), Encoding.PROTO, "")) {
        client.sendMessage(Encoding.PROTO, Frames.hello(Encoding.PROTO));
        client.readFrame();
        for (int i = 0; i < 100; i++) {
          client.sendMessage(Encoding.PROTO, Frames.echo(Encoding.PROTO, i, "m" + i));
          assertEquals("m" + i, Frames.text(Encoding.PROTO, client.readFrame().payload()));
        }
        client.sendMessage(Encoding.PROTO, Frames.close(Encoding.PROTO, CloseCode.UNAUTHENTICATED));
        assertEquals(4401, client.readClose());
      }
      try (var client = connect(gateway)) {
        client.send("GET /bytes/3000000 HTTP/1.1\r\nConnection: close\r\n\r\n");
        var answer = client.readResponse();
        assertEquals(3_000_000, answer.length() - answer.indexOf("\r\n\r\n") - 4);
        assertEquals(0, client.readToEnd().length);
      }
      var fields = Objects.requireNonNull(server.proxied.peek()).fields();
      assertEquals(
          "TLSv1.3", new String(fields, 11, fields.length - 11, StandardCharsets.US_ASCII));
    }
  }

  @Test
  void tls12IsSpokenAndNothingOlder() throws Exception {
    try (var gateway = serving("one", Algorithm.rsa2048)) {
      RawClient.open(connect(gateway, "TLSv1.2"), Encoding.PROTO, "").close();
      assertThrows(SSLException.class, () -> subjectWith(gateway, "TLSv1.1"));
    }
  }

  private void subjectWith(TestGateway gateway, String protocol) throws Exception {
    try (var client = connect(gateway, protocol)) {
      ((SSLSocket) client.socket).startHandshake();
    }
  }

  @Test
  void aChangedPairIsUsedAndABadOneIsNot() throws Exception {
    make("two", Algorithm.ecp256);
    var newCertificate = certificate;
    var newKey = key;
    make("three", Algorithm.rsa2048);
    var otherKey = key;
    try (var gateway = serving("one", Algorithm.ecp256);
        var before = RawClient.open(connect(gateway), Encoding.PROTO, "")) {
      assertEquals("CN=one", subject(gateway));
      Files.writeString(certificate, "rubbish");
      assertEquals("CN=one", subject(gateway));
      Files.copy(newCertificate, certificate, StandardCopyOption.REPLACE_EXISTING);
      assertEquals("CN=one", subject(gateway));
      Files.copy(otherKey, key, StandardCopyOption.REPLACE_EXISTING);
      assertEquals("CN=one", subject(gateway)); // a key of another certificate
      Files.copy(newKey, key, StandardCopyOption.REPLACE_EXISTING);
      Await.until("the new pair is used", () -> subject(gateway).equals("CN=two"));
      before.sendMessage(Encoding.PROTO, Frames.hello(Encoding.PROTO));
      assertEquals(FrameWriter.BINARY, before.readFrame().opcode()); // goes on as it began
    }
  }

  @Test
  void aPairThatDoesNotFitStopsTheStart() throws Exception {
    make("one", Algorithm.ecp256);
    var first = certificate;
    make("two", Algorithm.ecp256);
    var failure =
        assertThrows(
            IOException.class, () -> new TestGateway(config -> config.withTls(first, key)));
    assertTrue(
        String.valueOf(failure.getMessage()).contains("is not the key of"), failure::toString);
  }

  @Test
  void whatIsWrongWithAFileIsSaidWithItsName() throws Exception {
    make("one", Algorithm.ecp256);
    var goodKey = key;
    var rubbish = Files.writeString(folder.resolve("rubbish.pem"), "rubbish");
    var begun =
        Files.writeString(folder.resolve("begun.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n");
    make("two", Algorithm.rsa2048);
    var otherKey = key;
    assertStartFails(rubbish, goodKey, rubbish.toString());
    assertStartFails(begun, goodKey, begun.toString());
    assertStartFails(folder.resolve("none.crt"), goodKey, "none.crt: is it there");
    var one = folder.resolve("one.crt");
    assertStartFails(one, rubbish, rubbish + " is no PKCS#8 key");
    assertStartFails(one, otherKey, otherKey + " is damaged, or not the key of " + one);
  }

  private static void assertStartFails(Path certificate, Path key, String part) {
    var failure =
        assertThrows(
            IOException.class, () -> new TestGateway(config -> config.withTls(certificate, key)));
    assertTrue(String.valueOf(failure.getMessage()).contains(part), failure::toString);
  }

  @Test
  void anExpiredCertificateIsWarnedAbout() throws Exception {
    make("old", Algorithm.ecp256, Instant.now().minus(Duration.ofDays(1)));
    try (var log = new LogLines(TlsCertificate.class);
        var _ = new TestGateway(config -> config.withTls(certificate, key))) {
      assertTrue(log.only().startsWith("the certificate in " + certificate + " expired at "));
    }
  }

  @Test
  void overTheLimitThereIsNotEvenAHandshake() throws Exception {
    make("one", Algorithm.ecp256);
    try (var gateway =
            new TestGateway(
                config -> config.withTls(certificate, key),
                (limit, _) -> limit == Limit.CONNECTIONS_BY_ADDRESS ? 1000 : 0,
                Transport.best());
        var client = new RawClient(gateway.port())) {
      assertEquals(0, client.readToEnd().length);
      gateway.awaitMetric(1, "handshakes.refused", "reason", "rate-limited");
    }
  }

  @Test
  void aProxyHeaderComesBeforeTheHandshake() throws Exception {
    make("one", Algorithm.ecp256);
    try (var gateway =
            new TestGateway(
                config ->
                    config.withTls(certificate, key).withTrustedProxies(List.of("127.0.0.1")));
        var proxy = new RawClient(gateway.port())) {
      proxy.send("PROXY TCP4 203.0.113.9 10.0.0.1 40000 443\r\n");
      var factory = trusting().getSocketFactory();
      var socket = factory.createSocket(proxy.socket, "localhost", gateway.port(), true);
      RawClient.open(new RawClient(socket, gateway.port(), 0), Encoding.JSON, "").close();
      assertEquals("203.0.113.9", gateway.sessions.only().connection.address());
    }
  }

  @Test
  void plainTextOnATlsPortEndsAndHarmsNobody() throws Exception {
    try (var gateway = serving("one", Algorithm.ecp256)) {
      try (var client = new RawClient(gateway.port())) {
        client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertTrue(client.bytesToEndOrReset() < 100); // an alert at most
      }
      gateway.awaitMetric(0, "connections", "kind", "opening");
      try (var client = new RawClient(gateway.port())) {
        client.send(new byte[] {0x16, 3});
        gateway.awaitMetric(1, "connections", "kind", "opening");
        gateway.advance(GatewayLimits.HEAD_TIMEOUT_MILLIS);
        assertEquals(0, client.bytesToEndOrReset());
      }
      RawClient.open(connect(gateway), Encoding.PROTO, "").close();
    }
  }
}
