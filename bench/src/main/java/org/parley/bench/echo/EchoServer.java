package org.parley.bench.echo;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// Speaks enough of Parley's binary protocol for a flood: it routes messages and receipts between
/// those who are connected, on one event loop, checks nothing and keeps nothing. Each message goes
/// out in a frame of its own.
public final class EchoServer {
  private static final int BACKLOG = 1024;

  private EchoServer() {}

  /// What it does wrong, to show that a measurement notices.
  public enum Fault {
    NONE,
    /// A message is not delivered, and its receipt covers it all the same.
    LOSES,
    /// A message is delivered twice.
    DOUBLES,
    /// A message is delivered after the one behind it.
    SWAPS
  }

  /// Prints the port it listens on, and serves until it is ended.
  ///
  /// @param args the name of a [Fault]
  public static void main(String[] args) throws InterruptedException {
    var group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    var router = new Router(Fault.valueOf(args[0]));
    Channel server =
        new ServerBootstrap()
            .group(group)
            .channel(EpollServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new EchoConnection(router));
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sync()
            .channel();
    System.out.println(((InetSocketAddress) server.localAddress()).getPort());
    server.closeFuture().sync();
  }
}
