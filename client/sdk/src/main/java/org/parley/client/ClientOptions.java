package org.parley.client;

import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.parley.protocol.Encoding;
import org.parley.protocol.Limits;

/// How a client behaves. Start from [#DEFAULT].
///
/// @param clientName name and version of the program, for the server's log; at most 64 bytes
/// @param deviceName how this device appears in the list of the user's devices
/// @param encoding of frames
/// @param recentEvents on a new device: start so many events before the newest instead of at the
///   first; 0 means all. Older messages come from the server when history asks for them
/// @param limits every bound
/// @param http carries the requests; the WebSocket goes by one like it, with the same TLS trust and
///   proxy. By default all clients of this process share theirs
public record ClientOptions(
    String clientName,
    String deviceName,
    Encoding encoding,
    int recentEvents,
    ClientLimits limits,
    HttpClient http) {

  public static final ClientOptions DEFAULT =
      new ClientOptions(
          "parley-java/0.1",
          "Java on " + System.getProperty("os.name", "a computer"),
          Encoding.PROTO,
          0,
          ClientLimits.DEFAULT,
          SharedHttp.requests());

  public ClientOptions {
    Objects.requireNonNull(encoding);
    Objects.requireNonNull(limits);
    Objects.requireNonNull(http);
    if (clientName.getBytes(StandardCharsets.UTF_8).length > Limits.CLIENT_NAME_BYTES) {
      throw new IllegalArgumentException(
          "clientName has at most " + Limits.CLIENT_NAME_BYTES + " bytes");
    }
    if (deviceName.isBlank()) {
      throw new IllegalArgumentException("deviceName must not be blank");
    }
    if (recentEvents < 0) {
      throw new IllegalArgumentException("recentEvents must not be negative");
    }
  }

  public ClientOptions withClientName(String name) {
    return new ClientOptions(name, deviceName, encoding, recentEvents, limits, http);
  }

  public ClientOptions withDeviceName(String name) {
    return new ClientOptions(clientName, name, encoding, recentEvents, limits, http);
  }

  public ClientOptions withEncoding(Encoding other) {
    return new ClientOptions(clientName, deviceName, other, recentEvents, limits, http);
  }

  public ClientOptions withRecentEvents(int events) {
    return new ClientOptions(clientName, deviceName, encoding, events, limits, http);
  }

  public ClientOptions withLimits(ClientLimits other) {
    return new ClientOptions(clientName, deviceName, encoding, recentEvents, other, http);
  }

  /// The same with an HTTP client that trusts the certificates of a PEM file too: an organisation's
  /// own authority, or a server's own certificate. What Java trusts stays trusted.
  ///
  /// @throws ParleyException with INVALID, if the file cannot be read or holds no certificate
  public ClientOptions withTrustedCertificates(Path pem) {
    return withHttp(SharedHttp.trusting(Trust.in(pem)));
  }

  public ClientOptions withHttp(HttpClient other) {
    return new ClientOptions(clientName, deviceName, encoding, recentEvents, limits, other);
  }
}
