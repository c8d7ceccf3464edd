package org.parley.store.rocksdb;

import java.util.Base64;
import java.util.Locale;
import org.parley.protocol.Event;
import org.parley.protocol.FrameCodec;
import org.parley.protocol.MalformedFrameException;

/// An event as one line of JSON (RFC 8259), for an export. A body this version cannot open is given
/// as its wire bytes in base64.
final class EventJson {
  private final StringBuilder json = new StringBuilder("{");

  private EventJson() {}

  static String line(Event event) {
    EventJson line = new EventJson();
    line.number("seq", event.seq());
    line.text("at", event.at().toString());
    line.body(opened(event.body()));
    return line.json.append('}').toString();
  }

  private static Event.Body opened(Event.Body body) {
    if (body instanceof Event.Opaque opaque) {
      try {
        return FrameCodec.open(opaque);
      } catch (MalformedFrameException e) {
        return opaque; // exported as it is
      }
    }
    return body;
  }

  private void body(Event.Body body) {
    switch (body) {
      case Event.Message message -> message(message);
      case Event.Receipt receipt -> {
        text("type", "receipt");
        text("kind", receipt.kind().name().toLowerCase(Locale.ROOT));
        text("chat", receipt.chat());
        text("by", receipt.by());
        number("upTo", receipt.upTo());
      }
      case Event.ReadMarker marker -> {
        text("type", "readMarker");
        text("chat", marker.chat());
        number("upTo", marker.upTo());
      }
      case Event.Opaque opaque -> {
        text("type", "opaque");
        text("wire", Base64.getEncoder().encodeToString(opaque.wire()));
      }
    }
  }

  private void message(Event.Message message) {
    text("type", "message");
    text("id", message.id());
    text("chat", message.chat());
    text("from", message.from());
    text("text", message.text());
    if (message.media() != null) {
      text("mediaSha256", message.media().sha256());
      text("mediaType", message.media().type());
      text("mediaName", message.media().name());
      number("mediaBytes", message.media().size());
    }
    if (message.replyTo() != null) {
      text("replyToFrom", message.replyTo().from());
      text("replyToId", message.replyTo().id());
    }
  }

  private void number(String name, long value) {
    name(name);
    json.append(value);
  }

  private void text(String name, String value) {
    name(name);
    json.append('"');
    for (int i = 0; i < value.length(); i++) {
      character(value.charAt(i));
    }
    json.append('"');
  }

  private void name(String name) {
    json.append(json.length() > 1 ? ",\"" : "\"").append(name).append("\":");
  }

  private void character(char c) {
    if (c == '"' || c == '\\') {
      json.append('\\').append(c);
    } else if (c < ' ' || Character.isSurrogate(c) || c == '\u2028' || c == '\u2029') {
      json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
    } else {
      json.append(c);
    }
  }
}
