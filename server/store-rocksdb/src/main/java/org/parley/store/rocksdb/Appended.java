package org.parley.store.rocksdb;

import org.parley.messaging.UserId;
import org.parley.protocol.Event;
import org.parley.store.rocksdb.Rows.EventRow;

/// An event that the batch being made appends.
final class Appended {
  final MailboxState mailbox;
  final long seq;
  final EventRow row;

  /// A newer receipt of the same batch took its place: it is neither written nor announced.
  boolean superseded;

  Appended(MailboxState mailbox, long seq, EventRow row) {
    this.mailbox = mailbox;
    this.seq = seq;
    this.row = row;
  }

  UserId owner() {
    return mailbox.owner;
  }

  Event event() {
    return row.event(seq);
  }
}
