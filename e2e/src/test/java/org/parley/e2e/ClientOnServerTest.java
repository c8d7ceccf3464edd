package org.parley.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.parley.client.ClientContract;
import org.parley.client.ClientOptions;
import org.parley.client.ServerUnderTest;
import org.parley.protocol.Encoding;

/// The Java client and the whole server, in JSON.
final class ClientOnServerTest extends ClientContract {
  @Override
  protected ServerUnderTest startServer(Path data) throws IOException {
    return new WholeServer(data, Map.of());
  }

  @Override
  protected ClientOptions options() {
    return super.options().withEncoding(Encoding.JSON);
  }
}
