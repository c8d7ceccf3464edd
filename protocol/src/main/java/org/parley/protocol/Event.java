package org.parley.protocol;

import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One entry of a mailbox.
///
/// @param seq its number in the mailbox, from 1 upward, below 2^53
/// @param at when the store committed it, in whole milliseconds
public record Event(long seq, Instant at, Body body) {

  public Event {
    if (seq < 1 || seq >= Limits.SEQ_BOUND) {
      throw new IllegalArgumentException("seq out of range: " + seq);
    }
    Objects.requireNonNull(at);
    Objects.requireNonNull(body);
  }

  /// What happened. A switch over it is exhaustive.
  public sealed interface Body {}

  /// @param chat as the mailbox's owner sees it: the other user's id
  public record Message(
      String id,
      String chat,
      String from,
      String text,
      @Nullable Media media,
      @Nullable MessageRef replyTo)
      implements Body {
    /// Message text has no place in a log line.
    @Override
    public String toString() {
      return "Message[id=%s, chat=%s, from=%s]".formatted(id, chat, from);
    }
  }

  /// A watermark: keep the maximum for each `(chat, by, kind)`.
  ///
  /// @param by who received or read
  /// @param upTo a seq of the owner's own mailbox: covers all its messages of the chat up to it
  public record Receipt(Kind kind, String chat, String by, long upTo) implements Body {
    /// How far a message got. `UNKNOWN` stands for a kind a later version added.
    public enum Kind {
      UNKNOWN,
      DELIVERED,
      READ
    }
  }

  /// What this user read on another device.
  public record ReadMarker(String chat, long upTo) implements Body {}

  /// A body kept as its wire bytes: the fields of the schema's `Event` other than `seq` and `at`,
  /// in Protocol Buffers encoding. The server stores messages so, and copies them to the socket
  /// without looking inside; a client keeps so what it does not understand.
  public record Opaque(byte[] wire) implements Body {
    public Opaque {
      Objects.requireNonNull(wire);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Opaque that && Arrays.equals(wire, that.wire);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(wire);
    }

    @Override
    public String toString() {
      return "Opaque[%d bytes]".formatted(wire.length);
    }
  }
}
