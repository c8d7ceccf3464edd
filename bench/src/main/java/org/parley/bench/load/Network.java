package org.parley.bench.load;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The generator's end of all connections: one event loop, on which workloads run too, so that they
/// need no locks. Linux only, as are the measurements.
public final class Network implements AutoCloseable {
  private static final int CONNECT_TIMEOUT_MILLIS = 30_000;

  /// Connections from one source address, far below the number of ports a machine lends.
  private static final int CONNECTIONS_A_SOURCE = 10_000;

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("load", true), EpollIoHandler.newFactory());
  private final EventLoop loop = group.next();
  private final InetSocketAddress server;
  private final List<InetSocketAddress> sources = new ArrayList<>();
  private int opened;

  /// @param port of the server, on 127.0.0.1
  public Network(int port) {
    this.server = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
  }

  public EventLoop loop() {
    return loop;
  }

  /// Connects; the handler hears of it by `channelActive`. Called on the event loop.
  ///
  /// @param failed told when no connection could be made
  public void open(ChannelHandler handler, DeviceListener failed) {
    EpollSocketChannel channel = new EpollSocketChannel();
    channel.config().setTcpNoDelay(true).setConnectTimeoutMillis(CONNECT_TIMEOUT_MILLIS);
    channel.pipeline().addLast(handler);
    ChannelFutureListener tell =
        done -> {
          if (!done.isSuccess()) {
            failed.failed("no connection: " + done.cause());
          }
        };
    var _ = loop.register(channel).addListener(tell);
    var _ = channel.connect(server, source()).addListener(tell);
  }

  /// The port is the system's choice, when it connects.
  private SocketAddress source() {
    int source = opened++ / CONNECTIONS_A_SOURCE;
    if (source == sources.size()) {
      InetAddress address = InetAddress.ofLiteral("127.0.0." + (1 + source));
      sources.add(new InetSocketAddress(address, 0));
    }
    return sources.get(source);
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
