package org.parley.bench.echo;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.parley.bench.parley.ParleyUsers;
import org.parley.bench.parley.WebSocketFrames;
import org.parley.protocol.ClientFrame;
import org.parley.protocol.Encoding;
import org.parley.protocol.Event;
import org.parley.protocol.FrameCodec;
import org.parley.protocol.Limits;
import org.parley.protocol.MalformedFrameException;
import org.parley.protocol.ServerFrame;

/// One device's connection to the [EchoServer].
final class EchoConnection extends ByteToMessageDecoder {
  private static final FrameCodec CODEC = FrameCodec.of(Encoding.PROTO);

  private static final int SPOILED = 10;

  private final Router router;
  private final ArrayDeque<Received> unacknowledged = new ArrayDeque<>();
  private final Map<String, Long> newestOfChat = new LinkedHashMap<>(2);
  private @Nullable ChannelHandlerContext context;
  private @Nullable ByteBuf out;
  private @Nullable String user;
  private boolean upgraded;
  private long head;
  private long sentUpTo;
  private long delivered;
  private @Nullable Sent late;

  /// @param seq in the receiver's mailbox
  /// @param senderSeq of the same message in its sender's
  private record Received(long seq, String from, long senderSeq) {}

  private record Sent(Instant at, String from, long senderSeq, ClientFrame.Send send) {}

  EchoConnection(Router router) {
    this.router = router;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> unused)
      throws MalformedFrameException {
    if (!upgraded) {
      int end = in.toString(StandardCharsets.US_ASCII).indexOf("\r\n\r\n");
      if (end < 0) {
        return;
      }
      in.skipBytes(end + 4);
      upgraded = true;
      var _ =
          ctx.writeAndFlush(
              ByteBufUtil.writeAscii(
                  ctx.alloc(), "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"));
    }
    for (var frame = WebSocketFrames.take(in); frame != null; frame = WebSocketFrames.take(in)) {
      if (frame.first() == WebSocketFrames.CLOSE) {
        var _ = ctx.close();
        return;
      }
      take(CODEC.decodeClient(ByteBufUtil.getBytes(frame.payload())));
    }
  }

  private void take(ClientFrame frame) {
    switch (frame.body()) {
      case ClientFrame.Hello hello -> welcome(frame.ref(), hello);
      case ClientFrame.Send send -> send(frame.ref(), send);
      case ClientFrame.Ack ack -> acknowledge(ack.upTo());
      case ClientFrame.Read read -> read(read.chat());
      default -> throw new IllegalArgumentException("a flood has no " + frame.body());
    }
  }

  private void welcome(int ref, ClientFrame.Hello hello) {
    String name = ParleyUsers.ofToken(hello.token());
    user = name;
    router.add(name, this);
    say(
        ref,
        new ServerFrame.Welcome(
            name, name, "echo", 0, 1, false, Limits.WINDOW_EVENTS, 0, List.of()));
  }

  private String user() {
    return Objects.requireNonNull(user, "no Hello yet");
  }

  private void send(int ref, ClientFrame.Send send) {
    Instant at = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    head++;
    say(ref, new ServerFrame.Sent(send.id(), head, at, false));
    EchoConnection peer = router.of(send.chat());
    if (peer != null) {
      deliver(peer, new Sent(at, user(), head, send));
    }
  }

  /// The tenth message of a writer meets the fault, if there is one.
  private void deliver(EchoConnection peer, Sent message) {
    boolean isSpoiled = ++delivered == SPOILED;
    switch (isSpoiled ? router.fault() : EchoServer.Fault.NONE) {
      case NONE -> peer.receive(message);
      case LOSES -> {}
      case DOUBLES -> {
        peer.receive(message);
        peer.receive(message);
      }
      case SWAPS -> late = message;
    }
    if (!isSpoiled && late != null) {
      peer.receive(late);
      late = null;
    }
  }

  private void receive(Sent message) {
    String from = message.from;
    append(
        message.at,
        new Event.Message(message.send.id(), from, from, message.send.text(), null, null));
    unacknowledged.add(new Received(head, from, message.senderSeq));
    newestOfChat.put(from, message.senderSeq);
  }

  private void append(Instant at, Event.Body body) {
    head++;
    say(0, new ServerFrame.Events(List.of(new Event(head, at, body)), sentUpTo, head));
    sentUpTo = head;
  }

  private void acknowledge(long upTo) {
    Map<String, Long> newest = new LinkedHashMap<>(2);
    while (!unacknowledged.isEmpty() && unacknowledged.getFirst().seq <= upTo) {
      Received received = unacknowledged.removeFirst();
      newest.put(received.from, received.senderSeq);
    }
    newest.forEach((from, seq) -> receipt(Event.Receipt.Kind.DELIVERED, from, seq));
  }

  private void read(String chat) {
    Long newest = newestOfChat.get(chat);
    if (newest != null) {
      receipt(Event.Receipt.Kind.READ, chat, newest);
    }
  }

  private void receipt(Event.Receipt.Kind kind, String to, long upTo) {
    EchoConnection sender = router.of(to);
    if (sender != null) {
      sender.append(
          Instant.now().truncatedTo(ChronoUnit.MILLIS),
          new Event.Receipt(kind, user(), user(), upTo));
    }
  }

  private void say(int ref, ServerFrame.Body body) {
    if (out == null) {
      out = Objects.requireNonNull(context, "not connected yet").alloc().buffer(1024);
      router.touch(this);
    }
    WebSocketFrames.putUnmasked(
        out, WebSocketFrames.BINARY, CODEC.encodeServer(new ServerFrame(ref, body)));
  }

  void flush() {
    if (out != null && context != null) {
      var _ = context.writeAndFlush(out, context.voidPromise());
      out = null;
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    router.flush();
    ctx.fireChannelReadComplete();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    super.channelInactive(ctx);
    if (user != null) {
      router.remove(user, this);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    System.err.println("A connection broke: " + cause);
    var _ = ctx.close();
  }
}
