package org.parley.e2e;

import io.netty.pkitesting.CertificateBuilder;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.io.TempDir;
import org.parley.client.ClientContract;
import org.parley.client.ClientOptions;
import org.parley.client.ServerUnderTest;

/// The Java client and the whole server, over TLS, with an HTTP client of the program's own that
/// trusts the server's certificate.
final class ClientOverTlsTest extends ClientContract {
  @TempDir Path keys;
  private HttpClient trusting = HttpClient.newHttpClient();

  @Override
  protected ServerUnderTest startServer(Path data) throws IOException {
    Path certificate = keys.resolve("server.crt");
    Path key = keys.resolve("server.key");
    try {
      var made =
          new CertificateBuilder()
              .subject("CN=localhost")
              .addSanIpAddress("127.0.0.1")
              .setIsCertificateAuthority(true)
              .buildSelfSigned();
      Files.writeString(certificate, made.getCertificatePEM());
      Files.writeString(key, made.getPrivateKeyPEM());
      trusting = HttpClient.newBuilder().sslContext(trust(made.getCertificate())).build();
    } catch (IOException e) {
      throw e;
    } catch (Exception e) { // what the builder declares
      throw new IOException("no certificate could be made", e);
    }
    return new WholeServer(
        data, Map.of("tls-cert", certificate.toString(), "tls-key", key.toString()));
  }

  private static SSLContext trust(java.security.cert.X509Certificate certificate) throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry("server", certificate);
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }

  @Override
  protected ClientOptions options() {
    return super.options().withHttp(trusting);
  }
}
