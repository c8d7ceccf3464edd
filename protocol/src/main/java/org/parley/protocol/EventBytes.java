package org.parley.protocol;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Timestamp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.parley.protocol.wire.ChatsPage;
import org.parley.protocol.wire.Events;
import org.parley.protocol.wire.HistoryPage;

/// Writes frames that hold events into one array of exactly their size. An event's body is copied
/// as the bytes it is kept in: this is the server's hot path, and a body it need not read is not
/// read.
final class EventBytes {
  /// Field 1, 2 and 15 alike: every tag used here fits one byte.
  private static final int TAG_BYTES = 1;

  private EventBytes() {}

  static byte[] encode(int ref, ServerFrame.Events page) {
    return frame(
        ref,
        org.parley.protocol.wire.ServerFrame.EVENTS_FIELD_NUMBER,
        events(Events.EVENTS_FIELD_NUMBER, page.events()),
        ToWire.withoutEvents(page));
  }

  static byte[] encode(int ref, ServerFrame.HistoryPage page) {
    return frame(
        ref,
        org.parley.protocol.wire.ServerFrame.HISTORY_FIELD_NUMBER,
        events(HistoryPage.EVENTS_FIELD_NUMBER, page.events()),
        ToWire.withoutEvents(page));
  }

  static byte[] encode(int ref, ServerFrame.ChatsPage page) {
    List<Part> chats = new ArrayList<>(page.chats().size());
    for (ServerFrame.Chat chat : page.chats()) {
      chats.add(ChatPart.of(chat));
    }
    return frame(
        ref,
        org.parley.protocol.wire.ServerFrame.CHATS_FIELD_NUMBER,
        chats,
        ChatsPage.newBuilder().setMore(page.more()).build());
  }

  /// The bytes one event takes in an `Events` frame, its tag and length included.
  static int size(Event event) {
    return EventPart.of(Events.EVENTS_FIELD_NUMBER, event).size();
  }

  private static List<Part> events(int field, List<Event> events) {
    List<Part> parts = new ArrayList<>(events.size());
    for (Event event : events) {
      parts.add(EventPart.of(field, event));
    }
    return parts;
  }

  /// A frame whose body is a page: its parts (field 1), then its other fields.
  private static byte[] frame(int ref, int field, List<Part> parts, MessageLite rest) {
    int content = rest.getSerializedSize();
    for (Part part : parts) {
      content += part.size();
    }
    int refBytes =
        ref == 0
            ? 0
            : CodedOutputStream.computeUInt32Size(
                org.parley.protocol.wire.ServerFrame.REF_FIELD_NUMBER, ref);
    byte[] bytes = new byte[refBytes + lengthDelimited(content)];
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      if (ref != 0) {
        out.writeUInt32(org.parley.protocol.wire.ServerFrame.REF_FIELD_NUMBER, ref);
      }
      writeHead(out, field, content);
      for (Part part : parts) {
        part.write(out);
      }
      rest.writeTo(out);
      out.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new UncheckedIOException("an array does not fail", e);
    }
    return bytes;
  }

  private static int lengthDelimited(int content) {
    return TAG_BYTES + CodedOutputStream.computeUInt32SizeNoTag(content) + content;
  }

  private static void writeHead(CodedOutputStream out, int field, int content) throws IOException {
    out.writeTag(field, 2 /* length-delimited */);
    out.writeUInt32NoTag(content);
  }

  /// Something of a known size, with its tag.
  private sealed interface Part {
    int size();

    void write(CodedOutputStream out) throws IOException;
  }

  private record EventPart(int field, long seq, Timestamp at, byte[] body, int content)
      implements Part {
    static EventPart of(int field, Event event) {
      Timestamp at = ToWire.time(event.at());
      byte[] body = ToWire.opaque(event.body()).wire();
      int content =
          CodedOutputStream.computeUInt64Size(
                  org.parley.protocol.wire.Event.SEQ_FIELD_NUMBER, event.seq())
              + lengthDelimited(at.getSerializedSize())
              + body.length;
      return new EventPart(field, event.seq(), at, body, content);
    }

    @Override
    public int size() {
      return lengthDelimited(content);
    }

    @Override
    public void write(CodedOutputStream out) throws IOException {
      writeHead(out, field, content);
      out.writeUInt64(org.parley.protocol.wire.Event.SEQ_FIELD_NUMBER, seq);
      writeHead(out, org.parley.protocol.wire.Event.AT_FIELD_NUMBER, at.getSerializedSize());
      at.writeTo(out);
      out.writeRawBytes(body);
    }
  }

  private record ChatPart(ChatsPage.Chat name, EventPart last, ChatsPage.Chat marks)
      implements Part {
    static ChatPart of(ServerFrame.Chat chat) {
      return new ChatPart(
          ChatsPage.Chat.newBuilder().setChat(ToWire.text(chat.chat())).build(),
          EventPart.of(ChatsPage.Chat.LAST_FIELD_NUMBER, chat.last()),
          ToWire.marks(chat));
    }

    private int content() {
      return name.getSerializedSize() + last.size() + marks.getSerializedSize();
    }

    @Override
    public int size() {
      return lengthDelimited(content());
    }

    @Override
    public void write(CodedOutputStream out) throws IOException {
      writeHead(out, ChatsPage.CHATS_FIELD_NUMBER, content());
      name.writeTo(out);
      last.write(out);
      marks.writeTo(out);
    }
  }
}
