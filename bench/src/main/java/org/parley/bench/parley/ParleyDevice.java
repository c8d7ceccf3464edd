package org.parley.bench.parley;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.parley.bench.load.Device;
import org.parley.bench.load.DeviceListener;
import org.parley.bench.load.Outstanding;
import org.parley.bench.parley.ParleyDialect.Position;
import org.parley.protocol.ClientFrame;
import org.parley.protocol.Encoding;
import org.parley.protocol.Event;
import org.parley.protocol.FrameCodec;
import org.parley.protocol.MalformedFrameException;
import org.parley.protocol.ServerFrame;

/// A device that speaks Parley's binary protocol.
public final class ParleyDevice extends ByteToMessageDecoder implements Device {
  private static final FrameCodec CODEC = FrameCodec.of(Encoding.PROTO);
  private static final String UPGRADE =
      """
      GET /v1/ws HTTP/1.1
      Host: localhost
      Upgrade: websocket
      Connection: Upgrade
      Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==
      Sec-WebSocket-Version: 13
      Sec-WebSocket-Protocol: parley.v1.proto

      """
          .replace("\n", "\r\n");

  /// What is no message of another is acknowledged after so many events, well inside the window.
  private static final int LAZY_ACK_EVENTS = 64;

  private final int user;
  private final boolean reads;
  private final Consumer<Device> online;
  private final DeviceListener listener;
  private final String idPrefix = UUID.randomUUID().toString().substring(0, 24);
  private final ArrayDeque<String> unanswered = new ArrayDeque<>();
  private final Map<String, Outstanding> undelivered = new HashMap<>(2);
  private final Map<String, Outstanding> unread = new HashMap<>(2);
  private @Nullable ChannelHandlerContext context;
  private @Nullable ByteBuf out;
  private IntConsumer awaitsPage = _ -> {};
  private boolean upgraded;
  private boolean over;
  private Runnable ended = () -> {};
  private final Map<Integer, Position> positions;
  private String epoch = "";

  /// Everything up to here came, and everything up to there was acknowledged.
  private volatile long received;

  private long acknowledged;
  private long headAtWelcome;

  /// The number of the newest message of each writer's device: later ones are higher.
  private final Map<String, Long> numbers = new HashMap<>(2);

  /// @param positions where every user's device stood at its end
  ParleyDevice(
      int user,
      boolean reads,
      Consumer<Device> online,
      DeviceListener listener,
      Map<Integer, Position> positions) {
    this.positions = positions;
    this.user = user;
    this.reads = reads;
    this.online = online;
    this.listener = listener;
  }

  @Override
  public void send(int to, long number, String text) {
    String chat = ParleyUsers.id(to);
    unanswered.add(chat);
    say((int) number, new ClientFrame.Send(id(number), chat, text, null, null));
  }

  /// A UUID whose last 12 digits are the number.
  private String id(long number) {
    String digits = Long.toHexString(number);
    return idPrefix + "000000000000".substring(digits.length()) + digits;
  }

  /// Events that were there at the welcome and have not come yet.
  public long missing() {
    return Math.max(0, headAtWelcome - received);
  }

  /// Asks for a page of the history with a user.
  ///
  /// @param before 0 for the newest
  /// @param answered told how many messages came
  public void history(int user, long before, int limit, IntConsumer answered) {
    awaitsPage = answered;
    say(1, new ClientFrame.HistoryQuery(ParleyUsers.id(user), before, limit));
    flush();
  }

  /// After its end: the user's next device resumes as if so many events had not come.
  public void rewind(int events) {
    positions.computeIfPresent(
        user, (_, known) -> new Position(known.epoch(), known.upTo() - events, 0));
  }

  private void say(int ref, ClientFrame.Body body) {
    WebSocketFrames.put(
        out(), WebSocketFrames.BINARY, CODEC.encodeClient(new ClientFrame(ref, body)));
  }

  private ByteBuf out() {
    if (out == null) {
      out = context().alloc().buffer(1024);
    }
    return out;
  }

  private ChannelHandlerContext context() {
    return Objects.requireNonNull(context, "not connected yet");
  }

  @Override
  public void flush() {
    if (out != null) {
      var _ = context().writeAndFlush(out, context().voidPromise());
      out = null;
    }
  }

  @Override
  public void close(Runnable ended) {
    if (over) {
      ended.run();
      return;
    }
    over = true;
    this.ended = ended;
    acknowledge();
    positions.put(user, new Position(epoch, acknowledged, 0));
    WebSocketFrames.put(out(), WebSocketFrames.CLOSE, new byte[] {0x03, (byte) 0xE8}); // 1000
    flush();
  }

  private void acknowledge() {
    if (received > acknowledged) {
      acknowledged = received;
      say(0, new ClientFrame.Ack(acknowledged));
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    context = ctx;
    var _ = ctx.writeAndFlush(ByteBufUtil.writeAscii(ctx.alloc(), UPGRADE));
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> unused) {
    if (!upgraded) {
      upgrade(in);
    }
    if (upgraded) {
      for (var frame = WebSocketFrames.take(in);
          frame != null && !over;
          frame = WebSocketFrames.take(in)) {
        take(frame);
      }
    }
  }

  private void upgrade(ByteBuf in) {
    String head = in.toString(StandardCharsets.US_ASCII);
    int end = head.indexOf("\r\n\r\n");
    if (end < 0) {
      return;
    }
    if (!head.startsWith("HTTP/1.1 101 ")) {
      fail("no upgrade: " + head);
      return;
    }
    in.skipBytes(end + 4);
    upgraded = true;
    Position known = positions.getOrDefault(user, Position.NEW);
    say(
        1,
        new ClientFrame.Hello(
            ParleyUsers.token(user),
            known.epoch(),
            known.upTo(),
            null,
            0,
            known.recent(),
            "parley-bench",
            List.of()));
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    flush();
    ctx.fireChannelReadComplete();
  }

  private void take(WebSocketFrames.Frame frame) {
    byte[] payload = ByteBufUtil.getBytes(frame.payload());
    switch (frame.first()) {
      case WebSocketFrames.BINARY -> {
        try {
          take(CODEC.decodeServer(payload));
        } catch (MalformedFrameException e) {
          fail("a malformed frame: " + e.getMessage());
        }
      }
      case WebSocketFrames.PING -> WebSocketFrames.put(out(), WebSocketFrames.PONG, payload);
      case WebSocketFrames.CLOSE ->
          fail(
              "closed with "
                  + (frame.payload().isReadable(2)
                      ? frame.payload().getShort(frame.payload().readerIndex())
                      : 1005));
      default -> fail("an unexpected kind of WebSocket frame: " + frame.first());
    }
  }

  private void take(ServerFrame frame) {
    switch (frame.body()) {
      case ServerFrame.Welcome welcome -> {
        welcome(welcome);
      }
      case ServerFrame.Sent sent -> sent(Integer.toUnsignedLong(frame.ref()), sent);
      case ServerFrame.Events events -> take(events);
      case ServerFrame.HistoryPage page -> awaitsPage.accept(page.events().size());
      case ServerFrame.Failure failure ->
          fail("refused: %s %s".formatted(failure.code(), failure.message()));
      default -> {} // nothing this device asks for
    }
  }

  private void welcome(ServerFrame.Welcome welcome) {
    if (welcome.reset()) {
      fail("the mailbox began a new life");
      return;
    }
    epoch = welcome.epoch();
    acknowledged = welcome.start();
    received = welcome.start();
    headAtWelcome = welcome.head();
    online.accept(this);
  }

  /// The server answers messages in their order.
  private void sent(long number, ServerFrame.Sent sent) {
    if (sent.duplicate() || !sent.id().equals(id(number))) {
      fail("message %d was answered as another, or as one that was there".formatted(number));
      return;
    }
    long seq = sent.seq();
    String chat = unanswered.remove();
    listener.stored(number);
    undelivered.computeIfAbsent(chat, _ -> new Outstanding()).add(seq, number, listener::delivered);
    if (reads) {
      unread.computeIfAbsent(chat, _ -> new Outstanding()).add(seq, number, listener::read);
    }
  }

  private void take(ServerFrame.Events events) {
    if (events.after() != received || events.upTo() <= received) {
      fail("events after %d came after %d".formatted(events.after(), received));
      return;
    }
    received = events.upTo();
    int messages = 0;
    Set<String> toRead = new HashSet<>(2);
    for (Event event : events.events()) {
      switch (event.body()) {
        case Event.Message message -> {
          if (message.from().equals(message.chat())) {
            messages++;
            requireNewer(message.id());
            toRead.add(message.chat());
          }
        }
        case Event.Receipt receipt -> settle(receipt);
        default -> {} // what was read on another device
      }
    }
    if (messages > 0 || received - acknowledged >= LAZY_ACK_EVENTS) {
      acknowledge();
    }
    if (reads) {
      toRead.forEach(chat -> say(0, new ClientFrame.Read(chat, events.upTo())));
    }
    if (messages > 0) {
      listener.received(messages);
    }
  }

  /// Messages of one writer come in the order of their numbers, each once.
  private void requireNewer(String id) {
    int digits = idPrefix.length();
    long number = Long.parseLong(id.substring(digits), 16);
    Long before = numbers.put(id.substring(0, digits), number);
    if (before != null && before >= number) {
      fail("message %d came after %d".formatted(number, before));
    }
  }

  private void settle(Event.Receipt receipt) {
    switch (receipt.kind()) {
      case DELIVERED ->
          undelivered
              .computeIfAbsent(receipt.chat(), _ -> new Outstanding())
              .upTo(receipt.upTo(), listener::delivered);
      case READ ->
          unread
              .computeIfAbsent(receipt.chat(), _ -> new Outstanding())
              .upTo(receipt.upTo(), listener::read);
      case UNKNOWN -> {}
    }
  }

  private void fail(String why) {
    if (!over) {
      over = true;
      listener.failed("user %d: %s".formatted(user, why));
      var _ = context().close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    super.channelInactive(ctx);
    fail("the connection was lost"); // unless this device wanted it
    ended.run();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail("the connection broke: " + cause);
  }
}
