package org.parley.client;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.parley.protocol.ErrorCode;
import org.parley.protocol.Media;
import org.parley.protocol.MessageRef;

/// A message as this device holds it: a snapshot.
///
/// @param ref its name: sender and id
/// @param text may be empty only with media
/// @param at when the server stored it; for one not yet sent, when this device did
/// @param seq its number in this user's mailbox, for [ParleyClient#markRead]; 0 while it has none
/// @param position where it stands in its chat on this device: greater is later. For paging with
///   [ParleyClient#history]. A 64-bit number; it changes when the message is sent or fails
/// @param outgoing whether this user wrote it, on this device or another
/// @param error why it failed, in [MessageState#FAILED]; else null
public record Message(
    MessageRef ref,
    ChatId chat,
    String text,
    @Nullable Media media,
    @Nullable MessageRef replyTo,
    Instant at,
    long seq,
    long position,
    boolean outgoing,
    MessageState state,
    @Nullable ErrorCode error) {

  public Message {
    Objects.requireNonNull(ref);
    Objects.requireNonNull(chat);
    Objects.requireNonNull(text);
    Objects.requireNonNull(at);
    if ((state == MessageState.FAILED) != (error != null)) {
      throw new IllegalArgumentException("exactly a failed message has an error");
    }
  }

  /// The id its sender chose.
  public String id() {
    return ref.id();
  }

  /// Who wrote it.
  public UserId from() {
    return new UserId(ref.from());
  }

  /// Message text has no place in a log line.
  @Override
  public String toString() {
    return "Message[id=%s, chat=%s, seq=%d, state=%s]".formatted(ref.id(), chat, seq, state);
  }
}
