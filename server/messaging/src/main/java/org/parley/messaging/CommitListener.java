package org.parley.messaging;

import org.parley.protocol.Event;

/// Told of every event once it is durable. A store calls it on its commit path, in seq order for
/// each mailbox, so it must return quickly, never block and never throw.
public interface CommitListener {

  /// @return whether a connected device took the event to send it; if not, a receipt may still be
  ///   replaced by a newer one
  boolean committed(UserId owner, Event event);
}
