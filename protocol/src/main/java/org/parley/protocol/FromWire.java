package org.parley.protocol;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.parley.protocol.wire.ChatsPage;
import org.parley.protocol.wire.Error;
import org.parley.protocol.wire.Hello;
import org.parley.protocol.wire.HistoryPage;
import org.parley.protocol.wire.Message;
import org.parley.protocol.wire.Receipt;
import org.parley.protocol.wire.Send;
import org.parley.protocol.wire.Welcome;

/// Generated messages to the values of this package, checking what the schema's types cannot say:
/// number and time ranges, and that what is always there is there.
///
/// Numbers of 64 bits lie below 2^53. Counts are unsigned 32-bit numbers on the wire and `int`
/// here: one above `Integer.MAX_VALUE` is read as that.
final class FromWire {
  /// 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z, the range of `google.protobuf.Timestamp`.
  static final long MIN_SECONDS = -62_135_596_800L;

  static final long MAX_SECONDS = 253_402_300_799L;
  static final int MAX_NANOS = 999_999_999;

  private FromWire() {}

  static ClientFrame frame(org.parley.protocol.wire.ClientFrame frame)
      throws MalformedFrameException {
    ClientFrame.Body body =
        switch (frame.getBodyCase()) {
          case HELLO -> hello(frame.getHello());
          case SEND -> send(frame.getSend());
          case ACK -> new ClientFrame.Ack(number(frame.getAck().getUpTo()));
          case READ ->
              new ClientFrame.Read(frame.getRead().getChat(), number(frame.getRead().getUpTo()));
          case TYPING ->
              new ClientFrame.Typing(frame.getTyping().getChat(), frame.getTyping().getActive());
          case WATCH_LAST_SEEN ->
              new ClientFrame.WatchLastSeen(
                  frame.getWatchLastSeen().getUserId(), frame.getWatchLastSeen().getStop());
          case HISTORY ->
              new ClientFrame.HistoryQuery(
                  frame.getHistory().getChat(),
                  number(frame.getHistory().getBefore()),
                  count(frame.getHistory().getLimit()));
          case CHATS ->
              new ClientFrame.ChatsQuery(
                  number(frame.getChats().getBefore()), count(frame.getChats().getLimit()));
          case BODY_NOT_SET -> new ClientFrame.Unknown();
        };
    return new ClientFrame(frame.getRef(), body);
  }

  /// @param bodies the bodies of the page's events as they came, for those unknown to this version;
  ///   empty where the frame did not come as protobuf
  static ServerFrame frame(org.parley.protocol.wire.ServerFrame frame, List<Event.Opaque> bodies)
      throws MalformedFrameException {
    ServerFrame.Body body =
        switch (frame.getBodyCase()) {
          case WELCOME -> welcome(frame.getWelcome());
          case SENT ->
              new ServerFrame.Sent(
                  frame.getSent().getId(),
                  number(frame.getSent().getSeq()),
                  time(frame.getSent().hasAt(), frame.getSent().getAt()),
                  frame.getSent().getDuplicate());
          case EVENTS ->
              new ServerFrame.Events(
                  events(frame.getEvents().getEventsList(), bodies),
                  number(frame.getEvents().getAfter()),
                  number(frame.getEvents().getUpTo()));
          case LAST_SEEN ->
              new ServerFrame.LastSeen(
                  frame.getLastSeen().getUserId(),
                  frame.getLastSeen().getOnline(),
                  frame.getLastSeen().hasAt() ? time(frame.getLastSeen().getAt()) : null);
          case TYPING ->
              new ServerFrame.TypingNotice(
                  frame.getTyping().getChat(),
                  frame.getTyping().getBy(),
                  frame.getTyping().getActive());
          case HISTORY -> history(frame.getHistory(), bodies);
          case CHATS -> chats(frame.getChats(), bodies);
          case DONE -> new ServerFrame.Done();
          case ERROR -> failure(frame.getError());
          case BODY_NOT_SET -> new ServerFrame.Unknown();
        };
    return new ServerFrame(frame.getRef(), body);
  }

  /// The body of an event: typed where this version knows it, else exactly the given bytes.
  static Event.Body body(Event.Opaque raw) throws MalformedFrameException {
    try {
      return body(org.parley.protocol.wire.Event.parseFrom(raw.wire()), raw);
    } catch (InvalidProtocolBufferException e) {
      throw new MalformedFrameException("event body is no protobuf", e);
    }
  }

  private static ClientFrame.Hello hello(Hello hello) throws MalformedFrameException {
    return new ClientFrame.Hello(
        hello.getToken(),
        hello.getEpoch(),
        number(hello.getResumeAfter()),
        hello.hasResumeAt() ? time(hello.getResumeAt()) : null,
        number(hello.getAttempt()),
        count(hello.getRecent()),
        hello.getClient(),
        List.copyOf(hello.getFeaturesList()));
  }

  private static ClientFrame.Send send(Send send) throws MalformedFrameException {
    return new ClientFrame.Send(
        send.getId(),
        send.getChat(),
        send.getText(),
        send.hasMedia() ? media(send.getMedia()) : null,
        send.hasReplyTo() ? ref(send.getReplyTo()) : null);
  }

  private static ServerFrame.Welcome welcome(Welcome welcome) throws MalformedFrameException {
    return new ServerFrame.Welcome(
        welcome.getUserId(),
        welcome.getDeviceId(),
        welcome.getEpoch(),
        number(welcome.getHead()),
        number(welcome.getFirst()),
        welcome.getReset(),
        count(welcome.getWindow()),
        number(welcome.getStart()),
        List.copyOf(welcome.getFeaturesList()));
  }

  private static ServerFrame.HistoryPage history(HistoryPage page, List<Event.Opaque> bodies)
      throws MalformedFrameException {
    return new ServerFrame.HistoryPage(
        events(page.getEventsList(), bodies),
        page.getMore(),
        number(page.getDeliveredUpTo()),
        number(page.getReadUpTo()),
        number(page.getOwnReadUpTo()));
  }

  static List<org.parley.protocol.wire.Event> last(ChatsPage page) {
    return page.getChatsList().stream().map(ChatsPage.Chat::getLast).toList();
  }

  private static ServerFrame.ChatsPage chats(ChatsPage page, List<Event.Opaque> bodies)
      throws MalformedFrameException {
    List<Event> last = events(last(page), bodies);
    List<ServerFrame.Chat> chats = new ArrayList<>(page.getChatsCount());
    for (int i = 0; i < page.getChatsCount(); i++) {
      ChatsPage.Chat chat = page.getChats(i);
      chats.add(
          new ServerFrame.Chat(
              chat.getChat(),
              last.get(i),
              count(chat.getUnread()),
              number(chat.getDeliveredUpTo()),
              number(chat.getReadUpTo()),
              number(chat.getOwnReadUpTo())));
    }
    return new ServerFrame.ChatsPage(chats, page.getMore());
  }

  private static ServerFrame.Failure failure(Error error) {
    return new ServerFrame.Failure(
        ErrorCode.of(error.getCodeValue()), error.getMessage(), count(error.getRetryAfterMs()));
  }

  private static List<Event> events(
      List<org.parley.protocol.wire.Event> events, List<Event.Opaque> bodies)
      throws MalformedFrameException {
    // They differ if the frame held a page, then another kind of body, then a page again.
    boolean raw = bodies.size() == events.size();
    List<Event> values = new ArrayList<>(events.size());
    for (int i = 0; i < events.size(); i++) {
      values.add(event(events.get(i), raw ? bodies.get(i) : new Event.Opaque(new byte[0])));
    }
    return values;
  }

  private static Event event(org.parley.protocol.wire.Event event, Event.Opaque raw)
      throws MalformedFrameException {
    long seq = number(event.getSeq());
    if (seq == 0) {
      throw new MalformedFrameException("event without seq");
    }
    return new Event(seq, time(event.hasAt(), event.getAt()), body(event, raw));
  }

  private static Event.Body body(org.parley.protocol.wire.Event event, Event.Opaque raw)
      throws MalformedFrameException {
    return switch (event.getBodyCase()) {
      case MESSAGE -> message(event.getMessage());
      case RECEIPT -> receipt(event.getReceipt());
      case READ_MARKER ->
          new Event.ReadMarker(
              event.getReadMarker().getChat(), number(event.getReadMarker().getUpTo()));
      case BODY_NOT_SET -> raw;
    };
  }

  private static Event.Message message(Message message) throws MalformedFrameException {
    return new Event.Message(
        message.getId(),
        message.getChat(),
        message.getFrom(),
        message.getText(),
        message.hasMedia() ? media(message.getMedia()) : null,
        message.hasReplyTo() ? ref(message.getReplyTo()) : null);
  }

  private static Event.Receipt receipt(Receipt receipt) throws MalformedFrameException {
    Event.Receipt.Kind kind =
        switch (receipt.getKind()) {
          case DELIVERED -> Event.Receipt.Kind.DELIVERED;
          case READ -> Event.Receipt.Kind.READ;
          case KIND_UNSPECIFIED, UNRECOGNIZED -> Event.Receipt.Kind.UNKNOWN;
        };
    return new Event.Receipt(kind, receipt.getChat(), receipt.getBy(), number(receipt.getUpTo()));
  }

  private static Media media(org.parley.protocol.wire.Media media) throws MalformedFrameException {
    return new Media(
        media.getSha256(),
        media.getType(),
        number(media.getSize()),
        media.getName(),
        count(media.getWidth()),
        count(media.getHeight()),
        base64(media.getThumbnail()));
  }

  private static MessageRef ref(org.parley.protocol.wire.MessageRef ref) {
    return new MessageRef(ref.getFrom(), ref.getId());
  }

  private static String base64(ByteString bytes) {
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  private static long number(long value) throws MalformedFrameException {
    if (value < 0 || value >= Limits.SEQ_BOUND) {
      throw new MalformedFrameException("number out of range: " + Long.toUnsignedString(value));
    }
    return value;
  }

  private static int count(int unsigned) {
    return unsigned < 0 ? Integer.MAX_VALUE : unsigned;
  }

  private static Instant time(boolean present, Timestamp at) throws MalformedFrameException {
    if (!present) {
      throw new MalformedFrameException("time missing");
    }
    return time(at);
  }

  private static Instant time(Timestamp at) throws MalformedFrameException {
    if (at.getSeconds() < MIN_SECONDS
        || at.getSeconds() > MAX_SECONDS
        || at.getNanos() < 0
        || at.getNanos() > MAX_NANOS) {
      throw new MalformedFrameException("time out of range");
    }
    return Instant.ofEpochSecond(at.getSeconds(), at.getNanos());
  }
}
