package org.parley.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.parley.messaging.Inbound;
import org.parley.messaging.Limiter;
import org.parley.protocol.Encoding;
import org.parley.protocol.FrameCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one public port: WebSockets at `/v1/ws` become sessions, everything else goes to the HTTP
/// server. How: see the package's documentation.
///
/// Started once, drained at most once, closed at the end. Safe for any thread.
public final class Gateway implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Gateway.class);

  private final GatewayConfig config;
  private final Limiter limiter;
  private final GatewayMetrics metrics;
  private final Deflation deflation = new Deflation();
  private final Map<Encoding, WebSocketConnection.Wire> wires = new EnumMap<>(Encoding.class);
  private final Transport transport;
  private final EventLoopGroup group;
  private final IdentityHashMap<EventLoop, Loop> loops = new IdentityHashMap<>();
  private @Nullable TlsCertificate tls;
  private @Nullable Channel listening;
  private @Nullable SocketAddress address;
  private boolean closed;
  private final LongSupplier millis;
  private final AtomicLong overflowSaidAt;

  /// @param sessions opens the session of each WebSocket, on an event loop
  public Gateway(
      GatewayConfig config, Limiter limiter, Inbound.Factory sessions, MeterRegistry registry) {
    this(
        config,
        limiter,
        sessions,
        registry,
        FrameCodec::of,
        () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()),
        GatewayLimits.SWEEP_MILLIS,
        Transport.best());
  }

  /// @param codecs the codec of each encoding
  /// @param millis a clock that never jumps
  /// @param sweepMillis how often connections are looked after
  Gateway(
      GatewayConfig config,
      Limiter limiter,
      Inbound.Factory sessions,
      MeterRegistry registry,
      Function<Encoding, FrameCodec> codecs,
      LongSupplier millis,
      int sweepMillis,
      Transport transport) {
    this.config = config;
    this.limiter = limiter;
    this.millis = millis;
    this.overflowSaidAt =
        new AtomicLong(millis.getAsLong() - GatewayLimits.OVERFLOW_SAID_EVERY_MILLIS);
    this.metrics = new GatewayMetrics(registry);
    for (var encoding : Encoding.values()) {
      wires.put(
          encoding,
          new WebSocketConnection.Wire(
              encoding, codecs.apply(encoding), sessions, deflation, metrics));
    }
    this.transport = transport;
    this.group =
        new MultiThreadIoEventLoopGroup(
            config.eventLoopThreads(),
            new DefaultThreadFactory("gateway", true),
            transport.ioHandlers());
    for (var executor : group) {
      var loop = new Loop((EventLoop) executor, millis);
      loops.put(loop.eventLoop(), loop);
      var _ =
          executor.scheduleWithFixedDelay(loop, sweepMillis, sweepMillis, TimeUnit.MILLISECONDS);
    }
  }

  /// Binds and serves. A gateway that could not start is closed.
  ///
  /// @throws IOException the port cannot be bound, or the TLS files are not usable
  public synchronized void start() throws IOException {
    try {
      tls =
          config.tls().isPresent()
              ? new TlsCertificate(config.tls().get(), config.tlsReload())
              : null;
    } catch (GeneralSecurityException e) {
      close();
      throw new IOException(e.getMessage(), e);
    }
    var front = new Front(config, transport, limiter, metrics, wires, tls);
    ChannelFuture binding =
        new ServerBootstrap()
            .group(group)
            .channelFactory(transport.serverChannels())
            .option(ChannelOption.SO_BACKLOG, GatewayLimits.BACKLOG_CONNECTIONS)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, Front.relayMarks())
            .childOption(
                ChannelOption.RECVBUF_ALLOCATOR,
                new AdaptiveRecvByteBufAllocator(64, 512, GatewayLimits.READ_BYTES))
            .childHandler(new Opening(front))
            .bind(config.bind())
            .awaitUninterruptibly();
    if (!binding.isSuccess()) {
      close();
      throw new IOException(
          "cannot listen on %s (%s): choose an address of this machine and a port that is free"
              .formatted(Front.hostAndPort(config.bind()), reason(binding.cause())),
          binding.cause());
    }
    listening = binding.channel();
    address = listening.localAddress();
    log.info(
        "listening on {} ({})",
        Front.hostAndPort((InetSocketAddress) listening.localAddress()),
        transport);
  }

  /// What the system says, without the name of the call that failed.
  private static String reason(Throwable cause) {
    String text = String.valueOf(cause.getMessage());
    return text.contains(" failed") ? text.substring(text.lastIndexOf(": ") + 1).strip() : text;
  }

  /// The port that is listened on, also after [#drain].
  public synchronized int port() {
    return ((InetSocketAddress) Objects.requireNonNull(address, "not started")).getPort();
  }

  /// Stops accepting, closes every WebSocket with 1001, and lets HTTP requests that are under way
  /// finish. Returns when nothing is left, or at the deadline.
  ///
  /// @return whether all ended by themselves
  public boolean drain(Duration deadline) throws InterruptedException {
    if (group.isShuttingDown()) {
      return true; // it was closed, or never started
    }
    long end = System.nanoTime() + deadline.toNanos();
    stopListening();
    var drained = new CountDownLatch(loops.size());
    for (var loop : loops.values()) {
      loop.eventLoop().execute(() -> loop.drain(drained));
    }
    return drained.await(end - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  private synchronized void stopListening() {
    if (listening != null) {
      listening.close().awaitUninterruptibly();
      listening = null;
    }
  }

  /// Ends everything at once. Sessions that are still open are told.
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    stopListening();
    for (var loop : loops.values()) {
      loop.eventLoop().execute(loop::closeAll);
    }
    group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    loops.values().forEach(Loop::release);
    deflation.close();
    synchronized (this) {
      if (tls != null) {
        tls.close();
      }
    }
  }

  /// At most once a minute: it may be a flood.
  private void sayOverflow() {
    long now = millis.getAsLong();
    long last = overflowSaidAt.get();
    if (now - last >= GatewayLimits.OVERFLOW_SAID_EVERY_MILLIS
        && overflowSaidAt.compareAndSet(last, now)) {
      log.warn(
          "{} connections are open, as many as max-connections allows: further ones are closed;"
              + " parley.gateway.connections.accepted counts them",
          config.maxConnections());
    }
  }

  /// Sets up a connection that was just accepted.
  private final class Opening extends ChannelInitializer<Channel> {
    private final Front front;

    Opening(Front front) {
      this.front = front;
    }

    @Override
    protected void initChannel(Channel channel) {
      int open = loops.values().stream().mapToInt(Loop::size).sum();
      if (open >= config.maxConnections()) {
        metrics.overflowed.increment();
        sayOverflow();
        Io.close(channel);
        return;
      }
      metrics.accepted.increment();
      boolean proxied = front.isTrustedProxy(channel.remoteAddress());
      if (proxied) {
        channel.pipeline().addLast(new HAProxyMessageDecoder(GatewayLimits.PROXY_FIELDS_BYTES));
      }
      var loop = Objects.requireNonNull(loops.get(channel.eventLoop()));
      channel.pipeline().addLast(new FirstRequest(loop, front, proxied));
    }
  }
}
