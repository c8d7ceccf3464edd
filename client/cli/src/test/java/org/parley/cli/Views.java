package org.parley.cli;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jline.utils.AttributedString;
import org.parley.client.ChatId;
import org.parley.client.ConnectionState;
import org.parley.client.Message;
import org.parley.client.MessageState;
import org.parley.protocol.ErrorCode;
import org.parley.protocol.MessageRef;

/// Makes what the chat screen shows, for tests.
final class Views {
  static final Instant NOON = Instant.parse("2026-03-03T12:00:00Z");

  private Views() {}

  static ChatView.Style style(Marks marks) {
    return new ChatView.Style(marks, ZoneOffset.UTC, Text::columns);
  }

  /// Of Bob, minutes after noon; its number is also its seq and its position.
  static Message theirs(int number, String text) {
    return message("bob", number, text, MessageState.RECEIVED, NOON.plusSeconds(60L * number));
  }

  static Message own(int number, String text, MessageState state) {
    return message("alice", number, text, state, NOON.plusSeconds(60L * number));
  }

  static Message message(String from, int number, String text, MessageState state, Instant at) {
    return new Message(
        new MessageRef(from, "m" + number),
        new ChatId("bob"),
        text,
        null,
        null,
        at,
        state == MessageState.PENDING || state == MessageState.FAILED ? 0 : number,
        number,
        from.equals("alice"),
        state,
        state == MessageState.FAILED ? ErrorCode.FORBIDDEN : null);
  }

  /// Online, an hour after noon, nothing written.
  static ChatView view(int columns, int rows, Message... messages) {
    return new ChatView(
        "Bob Example",
        "bob",
        new ChatView.Presence(true, NOON),
        false,
        new ConnectionState.Online(),
        0,
        List.of(messages),
        ChatView.Older.NONE,
        Optional.empty(),
        Optional.empty(),
        "",
        0,
        List.of(),
        NOON.plusSeconds(3600),
        new ChatView.Size(columns, rows),
        style(Marks.unicode(false)));
  }

  static ChatView connection(ChatView view, ConnectionState state, int pending) {
    return new ChatView(
        view.name(),
        view.handle(),
        view.presence(),
        view.typing(),
        state,
        pending,
        view.messages(),
        view.older(),
        view.firstUnread(),
        view.anchor(),
        view.input(),
        view.cursor(),
        view.notice(),
        view.now(),
        view.size(),
        view.style());
  }

  static ChatView input(ChatView view, String input, int cursor, boolean typing) {
    return new ChatView(
        view.name(),
        view.handle(),
        view.presence(),
        typing,
        view.connection(),
        view.pending(),
        view.messages(),
        view.older(),
        view.firstUnread(),
        view.anchor(),
        input,
        cursor,
        view.notice(),
        view.now(),
        view.size(),
        view.style());
  }

  static ChatView at(
      ChatView view, Optional<ChatView.Anchor> anchor, Optional<MessageRef> firstUnread) {
    return new ChatView(
        view.name(),
        view.handle(),
        view.presence(),
        view.typing(),
        view.connection(),
        view.pending(),
        view.messages(),
        view.older(),
        firstUnread,
        anchor,
        view.input(),
        view.cursor(),
        view.notice(),
        view.now(),
        view.size(),
        view.style());
  }

  static String text(ChatLayout.Screen screen) {
    return screen.lines().stream()
        .map(AttributedString::toString)
        .map(String::stripTrailing)
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
