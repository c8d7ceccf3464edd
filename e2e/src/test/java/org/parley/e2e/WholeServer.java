package org.parley.e2e;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.parley.app.Configuration;
import org.parley.app.ConfigurationException;
import org.parley.app.Parley;
import org.parley.client.ServerUnderTest;

/// A whole server in this process, on a free port of loopback.
final class WholeServer implements ServerUnderTest {
  private final Map<String, String> settings;
  private final String scheme;
  private @Nullable Parley running;

  /// @param more settings beside those that every test needs
  WholeServer(Path data, Map<String, String> more) throws IOException {
    settings = new HashMap<>(more);
    settings.putAll(
        Map.of("bind", "127.0.0.1", "port", "0", "data", data.toString(), "limits", "off"));
    scheme = more.containsKey("tls-cert") ? "https" : "http";
    start();
    settings.put("port", String.valueOf(running().port()));
  }

  @Override
  public URI uri() {
    return URI.create(scheme + "://127.0.0.1:" + settings.get("port"));
  }

  @Override
  public void start() throws IOException {
    try {
      running = Parley.start(Configuration.of(settings));
    } catch (ConfigurationException e) {
      throw new IOException("the test's own settings are wrong", e);
    }
  }

  @Override
  public void stop() {
    running().close();
    running = null;
  }

  @Override
  public void close() {
    if (running != null) {
      stop();
    }
  }

  private Parley running() {
    if (running == null) {
      throw new IllegalStateException("the server is stopped");
    }
    return running;
  }
}
