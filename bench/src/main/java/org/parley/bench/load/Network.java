package org.parley.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// The generator's end of all connections: one event loop, on which workloads run too, so that they
/// need no locks. Linux only, as are the measurements.
public final class Network implements AutoCloseable {
  private static final int CONNECT_TIMEOUT_MILLIS = 30_000;

  /// Connections from one source address, below the number of ports a machine lends.
  private static final int CONNECTIONS_A_SOURCE = 20_000;

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("load", true), EpollIoHandler.newFactory());
  private final EventLoop loop = group.next();
  private final InetSocketAddress server;
  private int opened;

  /// @param port of the server, on 127.0.0.1
  public Network(int port) {
    this.server = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
  }

  public EventLoop loop() {
    return loop;
  }

  /// Connects; the handler hears of it by `channelActive`.
  ///
  /// @param failed told when no connection could be made
  public void open(Supplier<ChannelHandler> handler, DeviceListener failed) {
    int source = 1 + opened++ / CONNECTIONS_A_SOURCE;
    var _ =
        new Bootstrap()
            .group(group)
            .channel(EpollSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(handler.get());
                  }
                })
            .connect(server, new InetSocketAddress(InetAddress.ofLiteral("127.0.0." + source), 0))
            .addListener(
                connecting -> {
                  if (!connecting.isSuccess()) {
                    failed.failed("no connection: " + connecting.cause());
                  }
                });
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
