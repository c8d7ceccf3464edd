package org.parley.protocol;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.parley.protocol.wire.ChatsPage;
import org.parley.protocol.wire.Events;
import org.parley.protocol.wire.HistoryPage;
import org.parley.protocol.wire.ServerFrame;

/// Finds the bodies of a page's events as the very bytes they came in. The protobuf runtime keeps
/// the fields it does not know too, but sorted and respelled.
final class RawBodies {
  private RawBodies() {}

  /// The bodies in the order of the page's events; empty if the frame holds no page, or if all its
  /// bodies are known.
  static List<Event.Opaque> of(ServerFrame frame, ByteString bytes) throws IOException {
    List<ByteString> events =
        switch (frame.getBodyCase()) {
          case EVENTS ->
              known(frame.getEvents().getEventsList())
                  ? List.of()
                  : inner(bytes, ServerFrame.EVENTS_FIELD_NUMBER, Events.EVENTS_FIELD_NUMBER);
          case HISTORY ->
              known(frame.getHistory().getEventsList())
                  ? List.of()
                  : inner(bytes, ServerFrame.HISTORY_FIELD_NUMBER, HistoryPage.EVENTS_FIELD_NUMBER);
          case CHATS -> known(FromWire.last(frame.getChats())) ? List.of() : lastOfChats(bytes);
          case WELCOME, SENT, LAST_SEEN, TYPING, DONE, ERROR, BODY_NOT_SET -> List.of();
        };
    List<Event.Opaque> bodies = new ArrayList<>(events.size());
    for (ByteString event : events) {
      bodies.add(body(event));
    }
    return bodies;
  }

  private static boolean known(List<org.parley.protocol.wire.Event> events) {
    return events.stream()
        .noneMatch(e -> e.getBodyCase() == org.parley.protocol.wire.Event.BodyCase.BODY_NOT_SET);
  }

  private static List<ByteString> lastOfChats(ByteString bytes) throws IOException {
    List<ByteString> events = new ArrayList<>();
    for (ByteString chat :
        inner(bytes, ServerFrame.CHATS_FIELD_NUMBER, ChatsPage.CHATS_FIELD_NUMBER)) {
      // A message that comes in parts is what the parts are in a row.
      events.add(ByteString.copyFrom(fields(chat, ChatsPage.Chat.LAST_FIELD_NUMBER)));
    }
    return events;
  }

  private static List<ByteString> inner(ByteString frame, int page, int field) throws IOException {
    return fields(ByteString.copyFrom(fields(frame, page)), field);
  }

  /// The contents of a message's length-delimited fields of one number.
  private static List<ByteString> fields(ByteString message, int number) throws IOException {
    List<ByteString> found = new ArrayList<>();
    CodedInputStream in = message.newCodedInput();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (is(tag, number, WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
        found.add(in.readBytes());
      } else {
        in.skipField(tag);
      }
    }
    return found;
  }

  /// All of an event but its `seq` and `at`.
  private static Event.Opaque body(ByteString event) throws IOException {
    ByteString.Output body = ByteString.newOutput();
    CodedInputStream in = event.newCodedInput();
    int start = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      in.skipField(tag);
      int end = in.getTotalBytesRead();
      if (!is(tag, org.parley.protocol.wire.Event.SEQ_FIELD_NUMBER, WireFormat.WIRETYPE_VARINT)
          && !is(
              tag,
              org.parley.protocol.wire.Event.AT_FIELD_NUMBER,
              WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
        event.substring(start, end).writeTo(body);
      }
      start = end;
    }
    return new Event.Opaque(body.toByteString().toByteArray());
  }

  private static boolean is(int tag, int number, int wireType) {
    return WireFormat.getTagFieldNumber(tag) == number
        && WireFormat.getTagWireType(tag) == wireType;
  }
}
