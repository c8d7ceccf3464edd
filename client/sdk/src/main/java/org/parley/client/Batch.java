package org.parley.client;

import java.util.ArrayList;
import java.util.List;
import org.parley.protocol.ErrorCode;
import org.parley.protocol.Event;
import org.parley.protocol.ServerFrame;

/// What frames that came together change in the store: one transaction.
final class Batch {
  final List<ServerFrame.Sent> sent = new ArrayList<>();
  final List<Refused> refused = new ArrayList<>();
  final List<Read> read = new ArrayList<>();
  final List<Event> events = new ArrayList<>();

  /// The cursor after the events; 0 if there were none.
  long upTo;

  /// An own message the server will never take.
  record Refused(String id, ErrorCode code) {}

  /// A read mark the server knows, or will never take.
  record Read(String chat, long upTo) {}

  boolean isEmpty() {
    return sent.isEmpty() && refused.isEmpty() && read.isEmpty() && upTo == 0;
  }
}
