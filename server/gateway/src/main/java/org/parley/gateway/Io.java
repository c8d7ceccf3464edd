package org.parley.gateway;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundInvoker;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DuplexChannel;

/// Netty's operations where nobody waits for the future: a failed write means that the channel is
/// ending, and its handlers are told of that by an event.
final class Io {
  private Io() {}

  static void close(ChannelOutboundInvoker channel) {
    var _ = channel.close();
  }

  static void write(ChannelOutboundInvoker channel, Object message) {
    var _ = channel.write(message);
  }

  static void writeAndFlush(ChannelOutboundInvoker channel, Object message) {
    var _ = channel.writeAndFlush(message);
  }

  /// Asks for a read, unless the channel is closed and only its handlers do not know yet.
  static void read(ChannelHandlerContext context) {
    if (context.channel().isActive()) {
      context.read();
    }
  }

  static void read(Channel channel) {
    if (channel.isActive()) {
      channel.read();
    }
  }

  /// To be called when the input of an epoll channel has ended and its output goes on. Netty 4.2.18
  /// takes such a channel out of epoll once it waits for nothing, remembers it as added, and so
  /// fails the next time it has to wait for room to write.
  static void registerAgain(Channel channel) {
    if (channel instanceof EpollSocketChannel) {
      var loop = channel.eventLoop();
      then(
          channel.deregister(),
          () -> {
            if (channel.isOpen()) {
              var _ = loop.register(channel);
            }
          });
    }
  }

  static void shutdownOutput(Channel channel) {
    if (channel instanceof DuplexChannel duplex && duplex.isActive()) {
      var _ = duplex.shutdownOutput();
    }
  }

  /// Runs `action` on the event loop once the future is done, however it went.
  static void then(ChannelFuture future, Runnable action) {
    ChannelFutureListener listener = _ -> action.run();
    var _ = future.addListener(listener);
  }
}
