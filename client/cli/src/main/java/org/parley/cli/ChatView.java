package org.parley.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.parley.client.ConnectionState;
import org.parley.client.Message;
import org.parley.protocol.MessageRef;

/// Everything the chat screen shows: a snapshot.
///
/// @param name of the other person, clean
/// @param handle of the other person
/// @param presence of the other person
/// @param typing whether the other person is writing
/// @param connection where the connection stands
/// @param pending how many messages of this device wait to be sent
/// @param messages oldest first
/// @param older what is above the oldest
/// @param firstUnread under this divider begins what was unread when the chat was opened
/// @param anchor the line at the bottom of the messages; empty for the newest
/// @param input what is being written
/// @param cursor index in `input`
/// @param notice lines the program has to say, above the input
/// @param now the time
/// @param size of the screen
/// @param style how it is drawn
record ChatView(
    String name,
    String handle,
    Presence presence,
    boolean typing,
    ConnectionState connection,
    int pending,
    List<Message> messages,
    Older older,
    Optional<MessageRef> firstUnread,
    Optional<Anchor> anchor,
    String input,
    int cursor,
    List<String> notice,
    Instant now,
    Size size,
    Style style) {

  ChatView {
    messages = List.copyOf(messages);
    notice = List.copyOf(notice);
  }

  /// Whether and when somebody was there.
  ///
  /// @param at last activity; null if never, hidden, or not known yet
  record Presence(boolean online, @Nullable Instant at) {
    static final Presence UNKNOWN = new Presence(false, null);
  }

  /// What is above the oldest message shown.
  enum Older {
    /// There may be more: scrolling up asks for it.
    MORE,
    LOADING,
    /// There is more, but only the server has it.
    NEEDS_CONNECTION,
    /// This is where the chat began.
    NONE
  }

  /// A line of a message.
  ///
  /// @param line of the message's block, 0 for its first
  record Anchor(MessageRef message, int line) {}

  record Size(int columns, int rows) {}

  /// @param measure columns of a text on this terminal
  record Style(Marks marks, ZoneId zone, ToIntFunction<String> measure) {}
}
