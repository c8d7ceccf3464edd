package org.parley.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.parley.client.ClientOptions;
import org.parley.client.ParleyClient;
import org.parley.client.ParleyException;

/// A server whose certificate is not to be trusted is sent nothing, and the person is told why.
@Timeout(120)
final class DoubtfulCertificateTest {
  @TempDir Path folder;

  @Test
  void anUnknownAuthorityIsDoubtedUntilItIsGiven() throws Exception {
    X509Bundle authority = TlsServer.selfSigned(new CertificateBuilder());
    X509Bundle certificate =
        TlsServer.issued(new CertificateBuilder().addSanIpAddress("127.0.0.1"), authority);
    assertEquals(
        "the server's certificate is not trusted: nobody whom this machine trusts has signed it",
        refusal(certificate, ClientOptions.DEFAULT));
    assertEquals("", refusal(certificate, trusting(authority)));
  }

  @Test
  void anExpiredCertificateIsDoubted() throws Exception {
    X509Bundle authority = TlsServer.selfSigned(new CertificateBuilder());
    Instant then = Instant.now().minus(30, ChronoUnit.DAYS);
    X509Bundle certificate =
        TlsServer.issued(
            new CertificateBuilder()
                .addSanIpAddress("127.0.0.1")
                .notBefore(then)
                .notAfter(then.plus(1, ChronoUnit.DAYS)),
            authority);
    assertTrue(refusal(certificate, trusting(authority)).endsWith("it has expired"));
  }

  @Test
  void aCertificateOfAnotherServerIsDoubted() throws Exception {
    X509Bundle authority = TlsServer.selfSigned(new CertificateBuilder());
    X509Bundle certificate =
        TlsServer.issued(new CertificateBuilder().addSanIpAddress("127.0.0.2"), authority);
    assertTrue(
        refusal(certificate, trusting(authority)).endsWith("it is for a server of another name"));
  }

  @Test
  void aFileWithoutCertificatesIsSaidToBeNone() throws IOException {
    Path file = Files.writeString(folder.resolve("notes"), "no certificate");
    ParleyException refused =
        assertThrows(
            ParleyException.class, () -> ClientOptions.DEFAULT.withTrustedCertificates(file));
    assertEquals(ParleyException.Reason.INVALID, refused.reason());
  }

  private ClientOptions trusting(X509Bundle authority) throws IOException {
    Path file = Files.writeString(folder.resolve("ca.pem"), authority.getCertificatePEM());
    return ClientOptions.DEFAULT.withTrustedCertificates(file);
  }

  /// Why nobody can register there; empty if somebody can.
  private String refusal(X509Bundle certificate, ClientOptions options) throws Exception {
    Path data = Files.createTempDirectory(folder, "data");
    try (WholeServer server = TlsServer.start(data, folder, certificate);
        ParleyClient client = ParleyClient.openInMemory(server.uri(), options)) {
      client.register("alice", "correct horse".toCharArray(), "Alice");
      return "";
    } catch (ParleyException e) {
      assertEquals(ParleyException.Reason.NOT_TRUSTED, e.reason());
      return String.valueOf(e.getMessage());
    }
  }
}
