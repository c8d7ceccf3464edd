package org.parley.protocol;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a server says. `ref` echoes the request's; 0 marks what the server says by itself.
public record ServerFrame(int ref, Body body) {

  public ServerFrame {
    Objects.requireNonNull(body);
  }

  /// Every kind of server frame. A switch over it is exhaustive.
  public sealed interface Body {}

  /// Answers [ClientFrame.Hello].
  ///
  /// @param head highest seq in the mailbox
  /// @param first lowest seq still kept
  /// @param reset the device's copy is of another life of the mailbox: read again from 0 and merge
  /// @param window most unacknowledged events the server will send
  /// @param start events follow after this seq
  public record Welcome(
      String userId,
      String deviceId,
      String epoch,
      long head,
      long first,
      boolean reset,
      int window,
      long start,
      List<String> features)
      implements Body {
    public Welcome {
      features = List.copyOf(features);
    }
  }

  /// A message is durable in both mailboxes.
  ///
  /// @param seq in the sender's own mailbox
  /// @param duplicate the id was known: this repeats the first answer and added nothing
  public record Sent(String id, long seq, Instant at, boolean duplicate) implements Body {}

  /// In seq order, everything still kept in `(after, upTo]`. A seq that is absent was trimmed or
  /// superseded.
  public record Events(List<Event> events, long after, long upTo) implements Body {
    public Events {
      events = List.copyOf(events);
    }
  }

  /// @param at last activity; null if never, or hidden
  public record LastSeen(String userId, boolean online, @Nullable Instant at) implements Body {}

  public record TypingNotice(String chat, String by, boolean active) implements Body {}

  /// Messages only, newest first, with the marks of the chat as receipts say them.
  public record HistoryPage(
      List<Event> events, boolean more, long deliveredUpTo, long readUpTo, long ownReadUpTo)
      implements Body {
    public HistoryPage {
      events = List.copyOf(events);
    }
  }

  /// One line of the chat list.
  ///
  /// @param last the newest message of the chat
  /// @param unread messages of others above the owner's read mark
  public record Chat(
      String chat, Event last, int unread, long deliveredUpTo, long readUpTo, long ownReadUpTo) {}

  public record ChatsPage(List<Chat> chats, boolean more) implements Body {
    public ChatsPage {
      chats = List.copyOf(chats);
    }
  }

  public record Done() implements Body {}

  /// The schema's `Error`: a request failed, or (with ref 0) a warning.
  ///
  /// @param message for a developer to read; never an exception's text
  /// @param retryAfterMillis how long to wait, with `RATE_LIMITED` and `UNAVAILABLE`; else 0
  public record Failure(ErrorCode code, String message, int retryAfterMillis) implements Body {}

  /// A body this version does not know; a client ignores it.
  public record Unknown() implements Body {}
}
