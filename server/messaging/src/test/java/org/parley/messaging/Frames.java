package org.parley.messaging;

import java.util.UUID;
import org.parley.protocol.ClientFrame;
import org.parley.protocol.Event;

/// What the tests say, and what they look for in the answers.
final class Frames {
  private Frames() {}

  static String newId() {
    return UUID.randomUUID().toString();
  }

  static ClientFrame.Send send(UserId to, String text) {
    return send(newId(), to, text);
  }

  static ClientFrame.Send send(String id, UserId to, String text) {
    return new ClientFrame.Send(id, to.value(), text, null, null);
  }

  static Event.Message message(TestClient client, String text) {
    return (Event.Message)
        client.event(body -> body instanceof Event.Message m && m.text().equals(text));
  }

  static Event.Receipt receipt(TestClient client, Event.Receipt.Kind kind, long upTo) {
    return (Event.Receipt)
        client.event(
            body -> body instanceof Event.Receipt r && r.kind() == kind && r.upTo() >= upTo);
  }
}
