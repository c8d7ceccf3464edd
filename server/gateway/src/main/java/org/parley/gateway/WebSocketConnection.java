package org.parley.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.parley.messaging.Connection;
import org.parley.messaging.Inbound;
import org.parley.protocol.ClientFrame;
import org.parley.protocol.CloseCode;
import org.parley.protocol.Encoding;
import org.parley.protocol.FrameCodec;
import org.parley.protocol.Limits;
import org.parley.protocol.MalformedFrameException;
import org.parley.protocol.ServerFrame;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One WebSocket: the last handler of its channel, and the session's way out. What the session says
/// goes through [Output]; all else belongs to the event loop.
final class WebSocketConnection extends SweptHandler implements Connection, Runnable {
  private static final Logger log = LoggerFactory.getLogger(WebSocketConnection.class);

  /// What all connections of a gateway in one encoding share.
  record Wire(
      Encoding encoding,
      FrameCodec codec,
      Inbound.Factory sessions,
      Deflation deflation,
      GatewayMetrics metrics) {}

  /// Where a connection is in its life.
  private enum Phase {
    /// Waits for the first frame.
    HELLO,
    OPEN,
    /// A close frame was sent; input is only looked through for the peer's own.
    CLOSING,
    /// As `CLOSING`, but the input makes no sense any more.
    DISCARDING
  }

  private final Wire wire;
  private final long id;
  private final String address;
  private final boolean deflate;
  private final FrameReader reader;
  private @Nullable Inbound inbound;
  private byte @Nullable [] pong;
  private Phase phase = Phase.HELLO;
  private boolean sessionFull;
  private boolean pinged;
  private boolean reading;
  private boolean sweptBlocked;

  /// The close frame was sent, either way, and the session knows.
  private boolean ended;

  /// [Loop#now] of the start, of what was last heard, or of the close frame.
  private long since;

  private final Output output;

  WebSocketConnection(Loop loop, Wire wire, long id, String address, boolean deflate) {
    super(loop);
    this.wire = wire;
    this.id = id;
    this.address = address;
    this.deflate = deflate;
    this.reader = new FrameReader(wire.encoding, deflate);
    this.since = loop.now();
    this.output = new Output(loop.eventLoop(), this, wire.metrics.blocked);
  }

  // --- the session's side ---

  @Override
  public String id() {
    return "c" + Long.toString(id, 36);
  }

  @Override
  public String address() {
    return address;
  }

  @Override
  public Encoding encoding() {
    return wire.encoding;
  }

  @Override
  public void send(ServerFrame frame) {
    var payload = wire.codec.encodeServer(frame);
    byte[] smaller = null;
    if (deflate && payload.length >= GatewayLimits.DEFLATE_MIN_BYTES) {
      smaller = wire.deflation.deflate(payload);
    }
    wire.metrics.framesOut.increment();
    int opcode = wire.encoding == Encoding.JSON ? FrameWriter.TEXT : FrameWriter.BINARY;
    var bytes = smaller == null ? payload : smaller;
    if (!output.add(context().alloc(), opcode, smaller != null, bytes)) {
      // Interrupted while waiting for room: a frame is missing now, so nothing may follow it.
      close(CloseCode.GOING_AWAY);
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void flush() {
    output.flush();
  }

  @Override
  public boolean isBlocked() {
    return output.isBlocked();
  }

  @Override
  public void resumeReading() {
    output.resume();
  }

  @Override
  public void close(CloseCode code) {
    output.close(code);
  }

  // --- output, on the event loop ---

  @Override
  public void run() {
    var batch = output.take();
    if (batch.frames() != null) {
      write(batch.frames());
    }
    if (batch.close() != null && !ended) {
      startClose(batch.close());
    }
    context().flush();
    if (batch.resume() && sessionFull) {
      sessionFull = false;
      since = loop().now();
    }
    proceed();
  }

  private void write(ByteBuf out) {
    int size = out.readableBytes();
    wire.metrics.webSocketBytesOut.increment(size);
    Io.then(context().write(out), () -> written(size));
  }

  private void written(int size) {
    if (output.isBlocked()) {
      since = loop().now(); // a slow client that takes something is not a dead one
    }
    if (output.written(size)) {
      pinged = false; // while blocked nothing was read, no pong either
      sweptBlocked = false;
      proceed();
    }
  }

  private void startClose(CloseCode code) {
    phase = phase == Phase.DISCARDING ? phase : Phase.CLOSING;
    since = loop().now();
    endSession();
    wire.metrics.closed(code);
    var out = context().alloc().buffer(64);
    FrameWriter.close(out, code.number(), code.reason());
    Io.write(context(), out);
  }

  /// The session hears of the end as soon as nothing can come any more, not only when the socket
  /// ends.
  private void endSession() {
    ended = true;
    var session = inbound;
    inbound = null;
    if (session != null) {
      session.closed();
    }
  }

  // --- input, on the event loop ---

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
    super.handlerAdded(ctx);
    wire.metrics.webSockets.incrementAndGet();
    wire.metrics.webSocketsOpened.increment();
    try {
      inbound = wire.sessions.open(this);
    } catch (RuntimeException e) {
      log.error("connection {}: no session could be opened", id(), e);
      fail(CloseCode.INTERNAL);
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) throws Exception {
    super.handlerRemoved(ctx);
    wire.metrics.webSockets.decrementAndGet();
    output.end();
    reader.release();
    if (!ended) {
      endSession();
      wire.metrics.lost.increment();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object received) {
    var bytes = (ByteBuf) received;
    wire.metrics.webSocketBytesIn.increment(bytes.readableBytes());
    if (phase == Phase.DISCARDING) {
      bytes.release();
      return;
    }
    if (phase == Phase.OPEN) {
      since = loop().now();
      pinged = false;
    }
    reader.append(bytes, ctx.alloc());
    reading = true;
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    reading = false;
    proceed();
  }

  /// Takes what has been read as far as session and output have room, then asks for more.
  private void proceed() {
    if (reading || !context().channel().isActive()) {
      return;
    }
    try {
      while (mayTake()) {
        var incoming = reader.next(limitBytes(), loop());
        if (incoming == null) {
          break;
        }
        take(incoming);
      }
    } catch (ViolationException e) {
      fail(e.code());
    } catch (RuntimeException e) {
      log.error("connection {}: its session failed to take a frame", id(), e);
      fail(CloseCode.INTERNAL);
    }
    reader.compact(context().alloc());
    answerPing();
    if (mayTake()) {
      context().read();
    }
  }

  private boolean mayTake() {
    return ended || (!sessionFull && !output.isBlocked() && !output.isClosing());
  }

  private int limitBytes() {
    return phase == Phase.HELLO ? Limits.HELLO_FRAME_BYTES : wire.encoding.clientFrameBytes();
  }

  private void take(FrameReader.Incoming incoming) {
    switch (incoming) {
      case FrameReader.Incoming.Message(var payload) -> receive(payload);
      case FrameReader.Incoming.Ping(var payload) -> pong = payload;
      case FrameReader.Incoming.Pong() -> {}
      case FrameReader.Incoming.Close(var code) -> peerClosed(code);
    }
  }

  private void receive(byte[] payload) {
    var session = inbound;
    if (session == null) {
      return;
    }
    wire.metrics.framesIn.increment();
    if (phase == Phase.HELLO) {
      phase = Phase.OPEN;
      since = loop().now();
    }
    try {
      sessionFull = !session.receive(wire.codec.decodeClient(payload), payload.length);
    } catch (MalformedFrameException e) {
      log.debug("connection {}: malformed frame", id(), e);
      if (e.ref().isPresent()) {
        // Well formed but for a lone surrogate in a text: refused, and the connection goes on.
        sessionFull =
            !session.receive(
                new ClientFrame(e.ref().getAsInt(), new ClientFrame.Unknown()), payload.length);
      } else {
        fail(CloseCode.MALFORMED);
      }
    }
  }

  /// Of several pings only the newest is owed an answer (RFC 6455, section 5.5.3).
  private void answerPing() {
    var payload = pong;
    pong = null;
    if (payload != null && !ended) {
      control(FrameWriter.PONG, payload);
    }
  }

  private void control(int opcode, byte[] payload) {
    var out = context().alloc().buffer(payload.length + FrameWriter.HEADER_BYTES);
    FrameWriter.write(out, opcode, false, payload);
    output.count(out.readableBytes());
    write(out);
    context().flush();
  }

  private void fail(CloseCode code) {
    phase = Phase.DISCARDING;
    reader.release();
    close(code);
  }

  private void peerClosed(int code) {
    phase = Phase.DISCARDING;
    reader.release();
    if (ended) {
      Io.close(context());
      return;
    }
    var frames = output.take().frames();
    output.end();
    if (frames != null) {
      write(frames);
    }
    since = loop().now();
    endSession();
    wire.metrics.closedByClient.increment();
    var reply = context().alloc().buffer(FrameWriter.HEADER_BYTES);
    if (code == 1005) {
      FrameWriter.header(reply, FrameWriter.CLOSE, false, 0);
    } else {
      FrameWriter.close(reply, code, "");
    }
    Io.then(context().writeAndFlush(reply), () -> Io.close(context()));
  }

  // --- time ---

  @Override
  void sweep(long now) {
    reader.takeIdleFrames();
    long passed = now - since;
    if (ended) {
      if (passed >= GatewayLimits.LINGER_MILLIS) {
        Io.close(context());
      }
    } else if (phase == Phase.HELLO) {
      if (passed >= Limits.HELLO_TIMEOUT_MILLIS) {
        close(CloseCode.TIMED_OUT);
      }
    } else if (sessionFull || (output.isBlocked() && !sweptBlocked)) {
      sweptBlocked = output.isBlocked();
      since = now; // we do not listen, so silence says nothing
    } else if (passed >= 2L * Limits.PING_MILLIS) {
      close(CloseCode.TIMED_OUT);
    } else if (passed >= Limits.PING_MILLIS && !pinged && !output.isBlocked()) {
      pinged = true;
      control(FrameWriter.PING, new byte[0]);
    }
  }

  @Override
  void drain() {
    close(CloseCode.GOING_AWAY);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException) {
      log.debug("connection {}: lost", id(), cause);
    } else {
      log.error("connection {}: failed", id(), cause);
    }
    Io.close(ctx);
  }
}
