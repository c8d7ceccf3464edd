package org.parley.messaging;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.parley.protocol.Event;

/// One thing to change in the mailboxes; see [Mailboxes#commit]. Each has its [Outcome].
public sealed interface Change {

  /// A message. It becomes one event in the sender's mailbox and, unless `theirs` is null, one in
  /// the other user's; both carry the same time. A sender's id that was used before adds nothing:
  /// [Outcome.Posted] repeats the first answer when the digest is the same, else
  /// [Outcome.IdReused].
  ///
  /// @param digest of the message's content, to tell a repeat from a reused id
  /// @param own the event's body as the sender's mailbox keeps it
  /// @param theirs the body as the other's mailbox keeps it; null when the message is to oneself or
  ///   must not reach the other, who has blocked the sender
  record Post(
      UserId from,
      UserId to,
      MessageId id,
      Digest digest,
      Event.Opaque own,
      Event.@Nullable Opaque theirs)
      implements Change {
    // Written out, because javac drops the `@Nullable` of a compact constructor's parameters.
    public Post(
        UserId from,
        UserId to,
        MessageId id,
        Digest digest,
        Event.Opaque own,
        Event.@Nullable Opaque theirs) {
      if (theirs != null && from.equals(to)) {
        throw new IllegalArgumentException("a message to oneself is one event");
      }
      this.from = from;
      this.to = to;
      this.id = id;
      this.digest = digest;
      this.own = Objects.requireNonNull(own);
      this.theirs = theirs;
    }
  }

  /// A device holds everything up to a seq. Moves its cursor, if that is higher than before (the
  /// cursor itself may become durable later). If the seq is above the user's delivered mark, moves
  /// that mark, and appends one `DELIVERED` receipt to the mailbox of each sender whose messages
  /// the move covers, naming the highest of them by its seq in the sender's mailbox. A receipt of
  /// the same chat and kind in that mailbox that no device was sent yet is replaced: it vanishes
  /// and its seq stays empty. A seq above the head counts as the head.
  record Acknowledge(UserId owner, DeviceId device, long upTo) implements Change {}

  /// The owner has read a chat up to a seq of the own mailbox. If that is above the chat's read
  /// mark, moves the mark, appends a `ReadMarker` to the own mailbox, and, if messages of the other
  /// are newly covered, one `READ` receipt to the other's mailbox (replacing as above). Reading
  /// implies delivery for the marks, not for the receipts. A seq above the head counts as the head.
  record MarkRead(UserId owner, ChatId chat, long upTo) implements Change {}
}
