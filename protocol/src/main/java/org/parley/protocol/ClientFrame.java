package org.parley.protocol;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a client says. `ref` is chosen by the client and echoed by the reply; 0 wants no reply. It
/// is an unsigned 32-bit number held in an `int`.
public record ClientFrame(int ref, Body body) {

  public ClientFrame {
    Objects.requireNonNull(body);
  }

  /// Every kind of client frame. A switch over it is exhaustive, so a new frame breaks the build
  /// wherever it is not handled.
  public sealed interface Body {}

  /// Opens the connection; answered by [ServerFrame.Welcome].
  ///
  /// @param resumeAfter everything up to this seq is durable on the device; counts as an [Ack]
  /// @param resumeAt the `at` of the newest event held
  /// @param attempt counts the device's connections, larger each time; 0 if the client keeps none
  /// @param recent on a new device: start so many events before head; 0 means all
  public record Hello(
      String token,
      String epoch,
      long resumeAfter,
      @Nullable Instant resumeAt,
      long attempt,
      int recent,
      String client,
      List<String> features)
      implements Body {
    public Hello {
      features = List.copyOf(features);
    }

    /// The token is a secret, so it has no place in a log line.
    @Override
    public String toString() {
      return "Hello[client=%s, resumeAfter=%d, attempt=%d]".formatted(client, resumeAfter, attempt);
    }
  }

  /// A message to a chat; answered by [ServerFrame.Sent].
  ///
  /// @param id a lower-case UUID, the sender's own name for the message
  public record Send(
      String id, String chat, String text, @Nullable Media media, @Nullable MessageRef replyTo)
      implements Body {
    /// Message text has no place in a log line.
    @Override
    public String toString() {
      return "Send[id=%s, chat=%s]".formatted(id, chat);
    }
  }

  /// Everything up to this seq is durable on the device. No reply.
  public record Ack(long upTo) implements Body {}

  /// All messages of the chat up to `upTo`, a seq of the reader's own mailbox, are read; answered
  /// by [ServerFrame.Done].
  public record Read(String chat, long upTo) implements Body {}

  /// Best effort, no reply.
  public record Typing(String chat, boolean active) implements Body {}

  /// Asks for a user's [ServerFrame.LastSeen] now and at each change, until stopped.
  public record WatchLastSeen(String userId, boolean stop) implements Body {}

  /// Asks for messages of a chat older than `before`, newest first; 0 means from the newest.
  public record HistoryQuery(String chat, long before, int limit) implements Body {}

  /// Asks for chats whose newest message is older than `before`, newest first; 0 means all.
  public record ChatsQuery(long before, int limit) implements Body {}

  /// A body this version does not know, or none at all: answered by `BAD_REQUEST`.
  public record Unknown() implements Body {}
}
