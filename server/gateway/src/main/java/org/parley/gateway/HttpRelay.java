package org.parley.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A connection that is not ours to understand: its bytes go to the HTTP server and back as they
/// are, behind a PROXY header. Each side is read only while the other takes; an end of input on one
/// side becomes an end of output on the other.
final class HttpRelay extends SweptHandler {
  private static final Logger log = LoggerFactory.getLogger(HttpRelay.class);

  private final Front front;
  private final InetSocketAddress client;

  /// What was read before the HTTP server was connected.
  private @Nullable ByteBuf held;

  private @Nullable Channel server;
  private boolean answered;
  private boolean clientEnded;

  /// Whose bytes came last, and when: a server that spoke last and is quiet has answered.
  private boolean serverSpokeLast;

  private long spokeAt;
  private boolean draining;

  /// When the output towards the client ended, after which it has only so long to end too; 0
  /// before.
  private long endedAt;

  private long lastUnwritten;

  HttpRelay(Loop loop, Front front, InetSocketAddress client, ByteBuf first) {
    super(loop);
    this.front = front;
    this.client = client;
    this.held = first;
    this.spokeAt = loop.now();
    this.draining = loop.isDraining();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
    super.handlerAdded(ctx);
    front.metrics().relays.incrementAndGet();
    front.metrics().relaysOpened.increment();
    var connecting = front.connectHttp(loop().eventLoop(), new ServerSide());
    Io.then(connecting, () -> connected(connecting));
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) throws Exception {
    super.handlerRemoved(ctx);
    front.metrics().relays.decrementAndGet();
    if (held != null) {
      held.release();
      held = null;
    }
    if (server != null) {
      Io.close(server);
    }
  }

  private void connected(ChannelFuture connecting) {
    var ctx = context();
    if (!connecting.isSuccess()) {
      log.warn("the HTTP server cannot be reached: {}", String.valueOf(connecting.cause()));
      refuse(Refusal.HTTP_AWAY);
      return;
    }
    if (!ctx.channel().isActive()) {
      Io.close(connecting.channel());
      return;
    }
    server = connecting.channel();
    var tls = ctx.pipeline().get(SslHandler.class);
    Io.write(
        server,
        ProxyHeader.write(
            ctx.alloc(),
            client,
            (InetSocketAddress) ctx.channel().localAddress(),
            tls == null ? "" : tls.engine().getSession().getProtocol()));
    var first = held;
    held = null;
    if (first != null) {
      front.metrics().httpBytesIn.increment(first.readableBytes());
      Io.write(server, first);
    }
    server.flush();
    if (clientEnded) {
      endServerOutput();
    }
    server.read();
    readClient();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    var bytes = (ByteBuf) message;
    spokeAt = loop().now();
    serverSpokeLast = false;
    if (endedAt != 0) {
      bytes.release();
    } else if (server == null) {
      // At most what was under way: nothing is asked for before the HTTP server is connected.
      held =
          held == null
              ? bytes
              : ctx.alloc().compositeBuffer(2).addComponent(true, held).addComponent(true, bytes);
    } else {
      front.metrics().httpBytesIn.increment(bytes.readableBytes());
      Io.write(server, bytes);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (endedAt != 0) {
      readClient();
    } else if (server != null) {
      server.flush();
      if (server.isWritable()) {
        readClient();
      }
    }
  }

  private void readClient() {
    if (!clientEnded) {
      Io.read(context());
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (ctx.channel().isWritable() && server != null && endedAt == 0) {
      Io.read(server);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      clientEnded = true;
      if (endedAt != 0) {
        Io.close(ctx);
      } else {
        Io.registerAgain(ctx.channel());
        endServerOutput();
      }
    }
  }

  /// Behind what is still being written: Netty drops that when it shuts an output.
  private void endServerOutput() {
    var it = server;
    if (it != null) {
      Io.then(it.writeAndFlush(Unpooled.EMPTY_BUFFER), () -> Io.shutdownOutput(it));
    }
  }

  /// The HTTP server is done with this connection, and so are we, once the client has read it all.
  private void serverEnded() {
    if (endedAt != 0 || !context().channel().isActive()) {
      return;
    }
    if (!answered) {
      refuse(Refusal.HTTP_FAILED);
      return;
    }
    endedAt = loop().now();
    var ctx = context();
    Io.then(
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER),
        () -> {
          if (clientEnded) {
            Io.close(ctx);
          } else {
            FirstRequest.endOutput(ctx);
            readClient();
          }
        });
  }

  private void refuse(Refusal refusal) {
    endedAt = loop().now();
    if (context().channel().isActive()) {
      FirstRequest.refuse(context(), front, refusal, 1000);
      readClient();
    }
  }

  @Override
  void sweep(long now) {
    if (endedAt != 0) {
      long unwritten = unwrittenBytes();
      if (unwritten != lastUnwritten) {
        lastUnwritten = unwritten;
        endedAt = now;
      }
      int most = unwritten > 0 ? GatewayLimits.STALL_MILLIS : GatewayLimits.LINGER_MILLIS;
      if (now - endedAt >= most) {
        Io.close(context());
      }
    } else if (draining && serverSpokeLast && now - spokeAt >= GatewayLimits.DRAIN_QUIET_MILLIS) {
      Io.close(context());
    }
  }

  private long unwrittenBytes() {
    var out = context().channel().unsafe().outboundBuffer();
    return out == null ? 0 : out.totalPendingWriteBytes();
  }

  @Override
  void drain() {
    draining = true;
    sweep(loop().now());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    logFailure(cause);
    Io.close(ctx);
  }

  private static void logFailure(Throwable cause) {
    if (cause instanceof IOException) {
      log.debug("a handed-on connection was lost", cause);
    } else {
      log.error("a handed-on connection failed", cause);
    }
  }

  /// The HTTP server's side of the same connection, on the same event loop.
  private final class ServerSide extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      var bytes = (ByteBuf) message;
      answered = true;
      serverSpokeLast = true;
      spokeAt = loop().now();
      front.metrics().httpBytesOut.increment(bytes.readableBytes());
      Io.write(context(), bytes);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      context().flush();
      if (context().channel().isWritable()) {
        Io.read(ctx.channel());
      }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
      if (ctx.channel().isWritable() && endedAt == 0) {
        readClient();
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof ChannelInputShutdownEvent) {
        serverEnded();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      serverEnded();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      logFailure(cause);
      Io.close(ctx);
    }
  }
}
