package org.parley.e2e;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// Whole servers with certificates made for a test.
final class TlsServer {
  /// The file of the certificates, in the folder for keys.
  static final String CERTIFICATE = "server.crt";

  private static final String KEY = "server.key";

  private TlsServer() {}

  static WholeServer start(Path data, Path keys, X509Bundle bundle) throws IOException {
    Path certificate = Files.writeString(keys.resolve(CERTIFICATE), bundle.getCertificatePathPEM());
    Path key = Files.writeString(keys.resolve(KEY), bundle.getPrivateKeyPEM());
    return new WholeServer(
        data, Map.of("tls-cert", certificate.toString(), "tls-key", key.toString()));
  }

  static X509Bundle selfSigned(CertificateBuilder builder) throws IOException {
    try {
      return builder.subject("CN=localhost").setIsCertificateAuthority(true).buildSelfSigned();
    } catch (Exception e) { // what the builder declares
      throw new IOException("no certificate could be made", e);
    }
  }

  static X509Bundle issued(CertificateBuilder builder, X509Bundle authority) throws IOException {
    try {
      return builder.subject("CN=server").buildIssuedBy(authority);
    } catch (Exception e) { // what the builder declares
      throw new IOException("no certificate could be made", e);
    }
  }
}
