package org.parley.messaging;

import java.time.Instant;

/// What became of a [Change].
public sealed interface Outcome {

  /// Of [Change.Post]: durable in every mailbox it goes to.
  ///
  /// @param seq in the sender's mailbox
  /// @param duplicate the id was known, and this is what was answered then
  record Posted(long seq, Instant at, boolean duplicate) implements Outcome {}

  /// Of [Change.Post]: the sender used this id for other content.
  record IdReused() implements Outcome {}

  /// Of [Change.Post]: the mailbox of the sender or of the other user was erased.
  record NoSuchUser() implements Outcome {}

  /// Of [Change.Acknowledge] and [Change.MarkRead]: the marks stand at least as high as asked.
  record Marked() implements Outcome {}

  /// Of [Change.MarkRead]: the owner has no such chat.
  record NoSuchChat() implements Outcome {}
}
