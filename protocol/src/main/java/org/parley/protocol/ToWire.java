package org.parley.protocol;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.parley.protocol.wire.Ack;
import org.parley.protocol.wire.ChatsPage;
import org.parley.protocol.wire.ChatsQuery;
import org.parley.protocol.wire.Done;
import org.parley.protocol.wire.Error;
import org.parley.protocol.wire.Events;
import org.parley.protocol.wire.Hello;
import org.parley.protocol.wire.HistoryPage;
import org.parley.protocol.wire.HistoryQuery;
import org.parley.protocol.wire.LastSeen;
import org.parley.protocol.wire.Message;
import org.parley.protocol.wire.Read;
import org.parley.protocol.wire.ReadMarker;
import org.parley.protocol.wire.Receipt;
import org.parley.protocol.wire.Send;
import org.parley.protocol.wire.Sent;
import org.parley.protocol.wire.Typing;
import org.parley.protocol.wire.TypingNotice;
import org.parley.protocol.wire.WatchLastSeen;
import org.parley.protocol.wire.Welcome;

/// The values of this package to generated messages. A value that has no place on the wire (a lone
/// surrogate, a time outside years 1 to 9999, a thumbnail that is no base64) is its maker's bug and
/// an `IllegalArgumentException`.
final class ToWire {
  private ToWire() {}

  static org.parley.protocol.wire.ClientFrame frame(ClientFrame frame) {
    var wire = org.parley.protocol.wire.ClientFrame.newBuilder().setRef(frame.ref());
    switch (frame.body()) {
      case ClientFrame.Hello hello -> wire.setHello(hello(hello));
      case ClientFrame.Send send -> wire.setSend(send(send));
      case ClientFrame.Ack ack -> wire.setAck(Ack.newBuilder().setUpTo(ack.upTo()));
      case ClientFrame.Read read ->
          wire.setRead(Read.newBuilder().setChat(text(read.chat())).setUpTo(read.upTo()));
      case ClientFrame.Typing typing ->
          wire.setTyping(
              Typing.newBuilder().setChat(text(typing.chat())).setActive(typing.active()));
      case ClientFrame.WatchLastSeen watch ->
          wire.setWatchLastSeen(
              WatchLastSeen.newBuilder().setUserId(text(watch.userId())).setStop(watch.stop()));
      case ClientFrame.HistoryQuery query ->
          wire.setHistory(
              HistoryQuery.newBuilder()
                  .setChat(text(query.chat()))
                  .setBefore(query.before())
                  .setLimit(query.limit()));
      case ClientFrame.ChatsQuery query ->
          wire.setChats(ChatsQuery.newBuilder().setBefore(query.before()).setLimit(query.limit()));
      case ClientFrame.Unknown _ -> wire.clearBody();
    }
    return wire.build();
  }

  static org.parley.protocol.wire.ServerFrame frame(ServerFrame frame) {
    var wire = org.parley.protocol.wire.ServerFrame.newBuilder().setRef(frame.ref());
    switch (frame.body()) {
      case ServerFrame.Welcome welcome -> wire.setWelcome(welcome(welcome));
      case ServerFrame.Sent sent ->
          wire.setSent(
              Sent.newBuilder()
                  .setId(text(sent.id()))
                  .setSeq(sent.seq())
                  .setAt(time(sent.at()))
                  .setDuplicate(sent.duplicate()));
      case ServerFrame.Events events -> wire.setEvents(events(events));
      case ServerFrame.LastSeen seen -> wire.setLastSeen(lastSeen(seen));
      case ServerFrame.TypingNotice typing ->
          wire.setTyping(
              TypingNotice.newBuilder()
                  .setChat(text(typing.chat()))
                  .setBy(text(typing.by()))
                  .setActive(typing.active()));
      case ServerFrame.HistoryPage page -> wire.setHistory(history(page));
      case ServerFrame.ChatsPage page -> wire.setChats(chats(page));
      case ServerFrame.Done _ -> wire.setDone(Done.getDefaultInstance());
      case ServerFrame.Failure failure ->
          wire.setError(
              Error.newBuilder()
                  .setCodeValue(failure.code().number())
                  .setMessage(text(failure.message()))
                  .setRetryAfterMs(failure.retryAfterMillis()));
      case ServerFrame.Unknown _ -> wire.clearBody();
    }
    return wire.build();
  }

  /// The body alone, as [Event.Opaque] keeps it.
  static Event.Opaque opaque(Event.Body body) {
    return body instanceof Event.Opaque opaque
        ? opaque
        : new Event.Opaque(
            body(org.parley.protocol.wire.Event.newBuilder(), body).build().toByteArray());
  }

  /// A page's own fields, without its events.
  static Events withoutEvents(ServerFrame.Events events) {
    return Events.newBuilder().setAfter(events.after()).setUpTo(events.upTo()).build();
  }

  /// A page's own fields, without its events.
  static HistoryPage withoutEvents(ServerFrame.HistoryPage page) {
    return HistoryPage.newBuilder()
        .setMore(page.more())
        .setDeliveredUpTo(page.deliveredUpTo())
        .setReadUpTo(page.readUpTo())
        .setOwnReadUpTo(page.ownReadUpTo())
        .build();
  }

  /// The fields of a chat that come after its last event.
  static ChatsPage.Chat marks(ServerFrame.Chat chat) {
    return ChatsPage.Chat.newBuilder()
        .setUnread(chat.unread())
        .setDeliveredUpTo(chat.deliveredUpTo())
        .setReadUpTo(chat.readUpTo())
        .setOwnReadUpTo(chat.ownReadUpTo())
        .build();
  }

  static Timestamp time(Instant at) {
    if (at.getEpochSecond() < FromWire.MIN_SECONDS || at.getEpochSecond() > FromWire.MAX_SECONDS) {
      throw new IllegalArgumentException("time out of range: " + at);
    }
    return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()).build();
  }

  /// Java strings may hold what UTF-8 cannot.
  static String text(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (i + 1 == text.length() || !Character.isSurrogatePair(c, text.charAt(i + 1))) {
          throw new IllegalArgumentException("lone surrogate at char " + i);
        }
        i++;
      }
    }
    return text;
  }

  private static Hello hello(ClientFrame.Hello hello) {
    Hello.Builder wire =
        Hello.newBuilder()
            .setToken(text(hello.token()))
            .setEpoch(text(hello.epoch()))
            .setResumeAfter(hello.resumeAfter())
            .setAttempt(hello.attempt())
            .setRecent(hello.recent())
            .setClient(text(hello.client()));
    if (hello.resumeAt() != null) {
      wire.setResumeAt(time(hello.resumeAt()));
    }
    hello.features().forEach(feature -> wire.addFeatures(text(feature)));
    return wire.build();
  }

  private static Send send(ClientFrame.Send send) {
    Send.Builder wire =
        Send.newBuilder()
            .setId(text(send.id()))
            .setChat(text(send.chat()))
            .setText(text(send.text()));
    if (send.media() != null) {
      wire.setMedia(media(send.media()));
    }
    if (send.replyTo() != null) {
      wire.setReplyTo(ref(send.replyTo()));
    }
    return wire.build();
  }

  private static Welcome welcome(ServerFrame.Welcome welcome) {
    Welcome.Builder wire =
        Welcome.newBuilder()
            .setUserId(text(welcome.userId()))
            .setDeviceId(text(welcome.deviceId()))
            .setEpoch(text(welcome.epoch()))
            .setHead(welcome.head())
            .setFirst(welcome.first())
            .setReset(welcome.reset())
            .setWindow(welcome.window())
            .setStart(welcome.start());
    welcome.features().forEach(feature -> wire.addFeatures(text(feature)));
    return wire.build();
  }

  private static LastSeen lastSeen(ServerFrame.LastSeen seen) {
    LastSeen.Builder wire =
        LastSeen.newBuilder().setUserId(text(seen.userId())).setOnline(seen.online());
    if (seen.at() != null) {
      wire.setAt(time(seen.at()));
    }
    return wire.build();
  }

  private static Events events(ServerFrame.Events events) {
    return withoutEvents(events).toBuilder().addAllEvents(events(events.events())).build();
  }

  private static HistoryPage history(ServerFrame.HistoryPage page) {
    return withoutEvents(page).toBuilder().addAllEvents(events(page.events())).build();
  }

  private static ChatsPage chats(ServerFrame.ChatsPage page) {
    ChatsPage.Builder wire = ChatsPage.newBuilder().setMore(page.more());
    for (ServerFrame.Chat chat : page.chats()) {
      wire.addChats(marks(chat).toBuilder().setChat(text(chat.chat())).setLast(event(chat.last())));
    }
    return wire.build();
  }

  private static List<org.parley.protocol.wire.Event> events(List<Event> events) {
    return events.stream().map(ToWire::event).toList();
  }

  private static org.parley.protocol.wire.Event event(Event event) {
    return body(org.parley.protocol.wire.Event.newBuilder(), event.body())
        .setSeq(event.seq())
        .setAt(time(event.at()))
        .build();
  }

  private static org.parley.protocol.wire.Event.Builder body(
      org.parley.protocol.wire.Event.Builder wire, Event.Body body) {
    return switch (body) {
      case Event.Message message -> wire.setMessage(message(message));
      case Event.Receipt receipt ->
          wire.setReceipt(
              Receipt.newBuilder()
                  .setKind(kind(receipt.kind()))
                  .setChat(text(receipt.chat()))
                  .setBy(text(receipt.by()))
                  .setUpTo(receipt.upTo()));
      case Event.ReadMarker marker ->
          wire.setReadMarker(
              ReadMarker.newBuilder().setChat(text(marker.chat())).setUpTo(marker.upTo()));
      case Event.Opaque opaque -> parsed(wire, opaque);
    };
  }

  private static org.parley.protocol.wire.Event.Builder parsed(
      org.parley.protocol.wire.Event.Builder wire, Event.Opaque opaque) {
    try {
      return wire.mergeFrom(opaque.wire());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("event body is no protobuf", e);
    }
  }

  private static Message message(Event.Message message) {
    Message.Builder wire =
        Message.newBuilder()
            .setId(text(message.id()))
            .setChat(text(message.chat()))
            .setFrom(text(message.from()))
            .setText(text(message.text()));
    if (message.media() != null) {
      wire.setMedia(media(message.media()));
    }
    if (message.replyTo() != null) {
      wire.setReplyTo(ref(message.replyTo()));
    }
    return wire.build();
  }

  private static Receipt.Kind kind(Event.Receipt.Kind kind) {
    return switch (kind) {
      case UNKNOWN -> Receipt.Kind.KIND_UNSPECIFIED;
      case DELIVERED -> Receipt.Kind.DELIVERED;
      case READ -> Receipt.Kind.READ;
    };
  }

  private static org.parley.protocol.wire.Media media(Media media) {
    return org.parley.protocol.wire.Media.newBuilder()
        .setSha256(text(media.sha256()))
        .setType(text(media.type()))
        .setSize(media.size())
        .setName(text(media.name()))
        .setWidth(media.width())
        .setHeight(media.height())
        .setThumbnail(ByteString.copyFrom(Base64.getDecoder().decode(media.thumbnail())))
        .build();
  }

  private static org.parley.protocol.wire.MessageRef ref(MessageRef ref) {
    return org.parley.protocol.wire.MessageRef.newBuilder()
        .setFrom(text(ref.from()))
        .setId(text(ref.id()))
        .build();
  }
}
