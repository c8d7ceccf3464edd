package org.parley.gateway;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/// The last handler of a connection, in one of its stages; the [Loop] looks after it once a sweep.
abstract class SweptHandler extends ChannelInboundHandlerAdapter {
  @Nullable SweptHandler previous;
  @Nullable SweptHandler next;
  private final Loop loop;
  private @Nullable ChannelHandlerContext context;

  SweptHandler(Loop loop) {
    this.loop = loop;
  }

  final Loop loop() {
    return loop;
  }

  /// Valid from `handlerAdded` on.
  final ChannelHandlerContext context() {
    if (context == null) {
      throw new IllegalStateException("not in a pipeline yet");
    }
    return context;
  }

  /// Does what is due at `now`, a time of [Loop#now].
  abstract void sweep(long now);

  /// The gateway is going away: end as soon as nothing is lost by it.
  abstract void drain();

  final void closeNow() {
    Io.close(context());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
    context = ctx;
    loop.add(this);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) throws Exception {
    loop.remove(this);
  }
}
