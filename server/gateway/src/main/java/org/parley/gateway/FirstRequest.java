package org.parley.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.messaging.Limiter.Limit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/// A connection's first stage: waits for the head of its first request and decides by it. Bounded
/// in size and time, and it holds nothing until bytes come.
final class FirstRequest extends SweptHandler {
  private static final Logger log = LoggerFactory.getLogger(FirstRequest.class);

  private final Front front;
  private final long startedAt;

  /// Behind a trusted proxy that has not told yet whom it speaks for.
  private boolean awaitsProxyHeader;

  private @Nullable InetSocketAddress client;
  private long waitMillis;
  private @Nullable ByteBuf head;
  private int searched;

  /// When the refusal was sent; 0 if there was none.
  private long refusedAt;

  FirstRequest(Loop loop, Front front, boolean awaitsProxyHeader) {
    super(loop);
    this.front = front;
    this.startedAt = loop.now();
    this.awaitsProxyHeader = awaitsProxyHeader;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
    super.handlerAdded(ctx);
    front.metrics().opening.incrementAndGet();
    if (!awaitsProxyHeader) {
      limit(ctx, (InetSocketAddress) ctx.channel().remoteAddress());
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) throws Exception {
    super.handlerRemoved(ctx);
    front.metrics().opening.decrementAndGet();
    releaseHead();
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    ctx.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    switch (message) {
      case HAProxyMessage header -> {
        try {
          proxied(ctx, header);
        } finally {
          header.release();
        }
      }
      case ByteBuf bytes -> received(ctx, bytes);
      default -> throw new IllegalStateException("unexpected " + message.getClass());
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    Io.read(ctx);
  }

  /// The PROXY decoder steps aside after this, and what came behind the header follows.
  private void proxied(ChannelHandlerContext ctx, HAProxyMessage header) {
    awaitsProxyHeader = false;
    var peer = (InetSocketAddress) ctx.channel().remoteAddress();
    var source = header.sourceAddress();
    // LOCAL is the proxy's own health check; other transports than TCP over IP carry no address.
    var address =
        header.command() == HAProxyCommand.LOCAL || source == null
            ? Optional.<InetAddress>empty()
            : AddressRange.address(source);
    limit(ctx, address.map(it -> new InetSocketAddress(it, header.sourcePort())).orElse(peer));
  }

  /// Before any other work for this connection. With TLS there is no cheap way to say why, since a
  /// handshake is what a flood would make us pay: the connection just ends.
  private void limit(ChannelHandlerContext ctx, InetSocketAddress address) {
    client = address;
    waitMillis = front.limiter().waitMillis(Limit.CONNECTIONS_BY_ADDRESS, Front.text(address));
    var tls = front.tls();
    if (tls.isEmpty()) {
      return;
    }
    if (waitMillis > 0) {
      front.metrics().refused(Refusal.RATE_LIMITED);
      Io.close(ctx);
      return;
    }
    var handler = tls.get().current().newHandler(ctx.alloc());
    handler.setHandshakeTimeoutMillis(0); // the sweep sees to it, without a timer a connection
    ctx.pipeline().addBefore(ctx.name(), null, handler);
  }

  private void received(ChannelHandlerContext ctx, ByteBuf bytes) {
    if (refusedAt != 0 || client == null) {
      bytes.release();
      return;
    }
    var all = head;
    if (all == null) {
      all = bytes;
      head = all;
    } else {
      all.writeBytes(bytes);
      bytes.release();
    }
    int end = RequestHead.end(all, searched);
    searched = all.writerIndex();
    int headBytes = end < 0 ? all.readableBytes() : end - all.readerIndex();
    if (headBytes > GatewayLimits.HEAD_BYTES) {
      refuse(ctx, Refusal.HEAD_TOO_LARGE);
    } else if (end >= 0) {
      decide(ctx, client, all, end);
    }
  }

  private void decide(ChannelHandlerContext ctx, InetSocketAddress client, ByteBuf all, int end) {
    if (waitMillis > 0) {
      refuse(ctx, Refusal.RATE_LIMITED);
      return;
    }
    if (!RequestHead.isForWebSocket(all)) {
      handOn(ctx, client, all);
      return;
    }
    var text =
        all.toString(all.readerIndex(), end - all.readerIndex(), StandardCharsets.ISO_8859_1);
    var request = RequestHead.parse(text);
    if (request.isEmpty()) {
      refuse(ctx, Refusal.BAD_REQUEST);
      return;
    }
    switch (Handshake.of(request.get(), front.allowedOrigins())) {
      case Handshake.NotAsked() -> handOn(ctx, client, all);
      case Handshake.Refused(var refusal) -> refuse(ctx, refusal);
      case Handshake.Accepted accepted -> {
        if (loop().isDraining()) {
          refuse(ctx, Refusal.DRAINING);
        } else {
          upgrade(ctx, client, accepted, all.readerIndex(end));
        }
      }
    }
  }

  private void handOn(ChannelHandlerContext ctx, InetSocketAddress client, ByteBuf all) {
    head = null;
    ctx.pipeline().replace(this, null, new HttpRelay(loop(), front, client, all));
  }

  private void upgrade(
      ChannelHandlerContext ctx,
      InetSocketAddress client,
      Handshake.Accepted accepted,
      ByteBuf rest) {
    head = null;
    Io.write(ctx, ByteBufUtil.writeAscii(ctx.alloc(), accepted.response()));
    Front.allowHalfClosure(ctx.channel(), false);
    var connection =
        new WebSocketConnection(
            loop(),
            front.wire(accepted.encoding()),
            front.nextId(),
            Front.text(client),
            accepted.deflate());
    ctx.pipeline().replace(this, null, connection);
    ctx.channel().flush();
    if (rest.isReadable()) {
      connection.channelRead(connection.context(), rest);
    } else {
      rest.release();
    }
  }

  private void refuse(ChannelHandlerContext ctx, Refusal refusal) {
    refusedAt = loop().now();
    refuse(ctx, front, refusal, waitMillis);
    releaseHead();
  }

  /// Answers, and ends the output behind the answer. The input is read on for a while by the
  /// caller: closing on unread bytes would reset the connection under the answer.
  static void refuse(ChannelHandlerContext ctx, Front front, Refusal refusal, long waitMillis) {
    front.metrics().refused(refusal);
    var id = front.requestId();
    try (var _ = MDC.putCloseable("requestId", id)) {
      log.atLevel(refusal.level()).log("a first request was refused: {}", refusal.slug());
    }
    Io.then(ctx.writeAndFlush(refusal.response(ctx.alloc(), id, waitMillis)), () -> endOutput(ctx));
  }

  static void endOutput(ChannelHandlerContext ctx) {
    var tls = ctx.pipeline().get(SslHandler.class);
    if (tls != null) {
      var _ = tls.closeOutbound();
    } else {
      Io.shutdownOutput(ctx.channel());
    }
  }

  private void releaseHead() {
    if (head != null) {
      head.release();
      head = null;
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      Io.close(ctx); // it will never be a whole request
    }
  }

  @Override
  void sweep(long now) {
    if (refusedAt != 0) {
      if (now - refusedAt >= GatewayLimits.LINGER_MILLIS) {
        Io.close(context());
      }
    } else if (now - startedAt >= GatewayLimits.HEAD_TIMEOUT_MILLIS) {
      if (head == null) {
        Io.close(context()); // asked for nothing yet, so there is nothing to answer
      } else {
        refuse(context(), Refusal.HEAD_TIMEOUT);
      }
    }
  }

  /// A request that has begun is still taken.
  @Override
  void drain() {
    if (head == null && refusedAt == 0) {
      Io.close(context());
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (awaitsProxyHeader && cause instanceof DecoderException) {
      awaitsProxyHeader = false; // the decoder may complain once more as the connection ends
      front.metrics().refused(Refusal.PROXY_HEADER);
      log.warn("a trusted proxy at {} sent no PROXY header", ctx.channel().remoteAddress());
    } else if (cause instanceof IOException || cause instanceof DecoderException) {
      log.debug("a connection ended before its first request", cause);
    } else {
      log.error("a connection failed before its first request", cause);
    }
    Io.close(ctx);
  }
}
