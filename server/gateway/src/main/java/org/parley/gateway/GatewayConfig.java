package org.parley.gateway;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What an operator decides about the gateway. A bad value fails here, with the value and what is
/// allowed.
///
/// @param bind address and port to listen on; port 0 takes a free one
/// @param httpSocket Unix socket of the HTTP server; its folder must be private to this process
/// @param tlsFiles certificate chain and key; null serves plain text
/// @param allowedOrigins origins of web pages, beside the server's own, that may open a WebSocket
/// @param trustedProxies addresses or CIDR ranges that must begin with a PROXY header
/// @param eventLoopThreads threads for all sockets
/// @param maxConnections open connections; further ones are closed at once
/// @param tlsReload how often the TLS files are looked at for a change
public record GatewayConfig(
    InetSocketAddress bind,
    Path httpSocket,
    @Nullable TlsFiles tlsFiles,
    Set<String> allowedOrigins,
    List<AddressRange> trustedProxies,
    int eventLoopThreads,
    int maxConnections,
    Duration tlsReload) {

  /// PEM files: the certificate chain, leaf first, and its PKCS#8 private key, not encrypted.
  public record TlsFiles(Path certificate, Path key) {
    public TlsFiles {
      Objects.requireNonNull(certificate);
      Objects.requireNonNull(key);
    }
  }

  public GatewayConfig {
    if (bind.isUnresolved()) {
      throw new IllegalArgumentException(
          "bind is \"" + bind.getHostString() + "\"; allowed: an address of this machine");
    }
    Objects.requireNonNull(httpSocket);
    var origins = new HashSet<String>();
    for (var origin : allowedOrigins) {
      origins.add(checkedOrigin(origin));
    }
    allowedOrigins = Set.copyOf(origins);
    trustedProxies = List.copyOf(trustedProxies);
    if (eventLoopThreads < 1 || eventLoopThreads > 1024) {
      throw new IllegalArgumentException(
          "eventLoopThreads is " + eventLoopThreads + "; allowed: 1 to 1024");
    }
    if (maxConnections < 1) {
      throw new IllegalArgumentException(
          "maxConnections is " + maxConnections + "; allowed: 1 and more");
    }
    if (tlsReload.isNegative() || tlsReload.isZero()) {
      throw new IllegalArgumentException("tlsReload is " + tlsReload + "; allowed: more than 0");
    }
  }

  /// Plain text, the server's own origin only, no proxies, a thread a core.
  public static GatewayConfig of(InetSocketAddress bind, Path httpSocket) {
    return new GatewayConfig(
        bind,
        httpSocket,
        null,
        Set.of(),
        List.of(),
        Runtime.getRuntime().availableProcessors(),
        1_000_000,
        Duration.ofSeconds(5));
  }

  public GatewayConfig withTls(Path certificate, Path key) {
    return new GatewayConfig(
        bind,
        httpSocket,
        new TlsFiles(certificate, key),
        allowedOrigins,
        trustedProxies,
        eventLoopThreads,
        maxConnections,
        tlsReload);
  }

  /// @param origins as a browser sends them: `https://chat.example` or `https://chat.example:8443`
  public GatewayConfig withAllowedOrigins(Set<String> origins) {
    return new GatewayConfig(
        bind,
        httpSocket,
        tlsFiles,
        origins,
        trustedProxies,
        eventLoopThreads,
        maxConnections,
        tlsReload);
  }

  /// @param proxies addresses (`10.0.0.7`, `2001:db8::1`) or ranges (`10.0.0.0/8`)
  public GatewayConfig withTrustedProxies(List<String> proxies) {
    return new GatewayConfig(
        bind,
        httpSocket,
        tlsFiles,
        allowedOrigins,
        proxies.stream().map(AddressRange::parse).toList(),
        eventLoopThreads,
        maxConnections,
        tlsReload);
  }

  public GatewayConfig withEventLoopThreads(int threads) {
    return new GatewayConfig(
        bind,
        httpSocket,
        tlsFiles,
        allowedOrigins,
        trustedProxies,
        threads,
        maxConnections,
        tlsReload);
  }

  public GatewayConfig withMaxConnections(int connections) {
    return new GatewayConfig(
        bind,
        httpSocket,
        tlsFiles,
        allowedOrigins,
        trustedProxies,
        eventLoopThreads,
        connections,
        tlsReload);
  }

  public GatewayConfig withTlsReload(Duration every) {
    return new GatewayConfig(
        bind,
        httpSocket,
        tlsFiles,
        allowedOrigins,
        trustedProxies,
        eventLoopThreads,
        maxConnections,
        every);
  }

  Optional<TlsFiles> tls() {
    return Optional.ofNullable(tlsFiles);
  }

  /// Whether this is an origin as a browser sends it: `https://chat.example`.
  public static boolean isOrigin(String text) {
    try {
      var uri = URI.create(text.toLowerCase(Locale.ROOT));
      return uri.getScheme() != null
          && uri.getHost() != null
          && uri.getRawUserInfo() == null
          && uri.toString().equals(uri.getScheme() + "://" + uri.getRawAuthority());
    } catch (IllegalArgumentException _) {
      return false; // not even a URI: an answer, not an error
    }
  }

  private static String checkedOrigin(String origin) {
    if (!isOrigin(origin)) {
      throw new IllegalArgumentException(
          "origin \""
              + origin
              + "\"; allowed: scheme://host or scheme://host:port, as in https://chat.example");
    }
    return origin.toLowerCase(Locale.ROOT);
  }
}
