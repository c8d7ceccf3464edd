package org.parley.e2e;

import io.netty.pkitesting.CertificateBuilder;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.parley.client.ClientContract;
import org.parley.client.ClientOptions;
import org.parley.client.ServerUnderTest;

/// The Java client and the whole server, over TLS, with a certificate of the server's own that the
/// program was told to trust.
final class ClientOverTlsTest extends ClientContract {
  @TempDir Path keys;

  @Override
  protected ServerUnderTest startServer(Path data) throws IOException {
    return TlsServer.start(
        data, keys, TlsServer.selfSigned(new CertificateBuilder().addSanIpAddress("127.0.0.1")));
  }

  @Override
  protected ClientOptions options() {
    return super.options().withTrustedCertificates(keys.resolve(TlsServer.CERTIFICATE));
  }
}
