package org.parley.gateway;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.parley.messaging.Limiter;
import org.parley.messaging.RandomIds;
import org.parley.protocol.Encoding;

/// What every connection of one gateway shares.
final class Front {
  private final GatewayConfig config;
  private final Transport transport;
  private final Limiter limiter;
  private final GatewayMetrics metrics;
  private final Map<Encoding, WebSocketConnection.Wire> wires;
  private final @Nullable TlsCertificate tls;
  private final AtomicLong ids = new AtomicLong();
  private final RandomIds requestIds = new RandomIds();

  Front(
      GatewayConfig config,
      Transport transport,
      Limiter limiter,
      GatewayMetrics metrics,
      Map<Encoding, WebSocketConnection.Wire> wires,
      @Nullable TlsCertificate tls) {
    this.config = config;
    this.transport = transport;
    this.limiter = limiter;
    this.metrics = metrics;
    this.wires = Map.copyOf(wires);
    this.tls = tls;
  }

  Limiter limiter() {
    return limiter;
  }

  GatewayMetrics metrics() {
    return metrics;
  }

  Set<String> allowedOrigins() {
    return config.allowedOrigins();
  }

  Optional<TlsCertificate> tls() {
    return Optional.ofNullable(tls);
  }

  WebSocketConnection.Wire wire(Encoding encoding) {
    return Objects.requireNonNull(wires.get(encoding));
  }

  long nextId() {
    return ids.incrementAndGet();
  }

  String requestId() {
    return requestIds.id();
  }

  boolean isTrustedProxy(@Nullable SocketAddress peer) {
    return peer instanceof InetSocketAddress address
        && config.trustedProxies().stream().anyMatch(range -> range.contains(address.getAddress()));
  }

  /// Connects to the HTTP server, on the client's own event loop, so that the two sides of a relay
  /// are one thread's.
  ChannelFuture connectHttp(EventLoop eventLoop, ChannelHandler handler) {
    var bootstrap = new Bootstrap();
    if (transport == Transport.EPOLL) {
      bootstrap.option(ChannelOption.ALLOW_HALF_CLOSURE, true); // NIO's Unix sockets know none
    }
    return bootstrap
        .group(eventLoop)
        .channelFactory(transport.unixChannels())
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, GatewayLimits.CONNECT_TIMEOUT_MILLIS)
        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, relayMarks())
        .handler(handler)
        .connect(transport.unixAddress(config.httpSocket()));
  }

  static WriteBufferWaterMark relayMarks() {
    return new WriteBufferWaterMark(GatewayLimits.RELAY_LOW_BYTES, GatewayLimits.RELAY_HIGH_BYTES);
  }

  static void allowHalfClosure(Channel channel, boolean allow) {
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, allow);
  }

  /// `192.0.2.1:443`, `[2001:db8::1]:443`.
  static String hostAndPort(InetSocketAddress address) {
    return NetUtil.toSocketAddressString(address);
  }

  /// The address alone, as limits and logs see it.
  static String text(InetSocketAddress address) {
    var text = address.getAddress().getHostAddress();
    int scope = text.indexOf('%');
    return scope < 0 ? text : text.substring(0, scope);
  }
}
