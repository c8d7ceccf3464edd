package org.parley.client;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Decides which read marks are told to the server next, on one connection: one at a time for each
/// chat, and again until the server knows it.
final class ReadPump {
  private static final int IN_FLIGHT = 32;

  private final ChatStore chats;
  private final Set<String> inFlight = new HashSet<>();
  private long pausedUntil;

  ReadPump(ChatStore chats) {
    this.chats = chats;
  }

  /// Takes the marks to put on the wire now.
  List<ChatStore.Untold> next(long now) {
    List<ChatStore.Untold> next = new ArrayList<>();
    if (now >= pausedUntil) {
      pausedUntil = 0;
      for (ChatStore.Untold read : chats.untoldReads(IN_FLIGHT)) {
        if (inFlight.size() < IN_FLIGHT && inFlight.add(read.chat())) {
          next.add(read);
        }
      }
    }
    return next;
  }

  void answered(ChatStore.Untold read) {
    inFlight.remove(read.chat());
  }

  void pause(long until) {
    pausedUntil = until;
  }

  /// When to look again; 0 if nothing is being waited for.
  long pausedUntil() {
    return pausedUntil;
  }
}
