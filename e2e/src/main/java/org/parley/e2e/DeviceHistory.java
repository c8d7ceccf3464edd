package org.parley.e2e;

import java.util.List;
import java.util.stream.Stream;

/// All that one device wrote down.
///
/// @param device its name, different for each device of a run
/// @param user the id of the user it belongs to
/// @param worker the process it lives in, which faults name; -1 if none
record DeviceHistory(String device, String user, Kind kind, int worker, List<Entry> entries) {
  /// What a device is made of, and by that what its history holds.
  enum Kind {
    /// Speaks the protocol itself and writes down every frame.
    RAW,
    /// Uses the SDK: its history holds what the SDK told, and in the end what it holds.
    SDK,
    /// A raw device that joins when all is quiet and reads the mailbox from its first event: what
    /// it saw is what the server has.
    AUDIT
  }

  DeviceHistory {
    entries = List.copyOf(entries);
  }

  /// Whether every frame is in it.
  boolean onTheWire() {
    return kind != Kind.SDK;
  }

  <E extends Entry> Stream<E> all(Class<E> type) {
    return entries.stream().filter(type::isInstance).map(type::cast);
  }
}
