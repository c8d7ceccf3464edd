package org.parley.e2e;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.parley.protocol.Event;

/// A user's mailbox as the server has it in the end, from the history of an audit device.
final class Mailbox {
  private final String owner;
  private final NavigableMap<Long, Entry.SawMessage> messages = new TreeMap<>();
  private final NavigableMap<Long, Entry.SawReceipt> receipts = new TreeMap<>();
  private final NavigableMap<Long, Entry.SawMarker> markers = new TreeMap<>();
  private final Map<String, List<Entry.SawMessage>> byName = new HashMap<>();
  private long head;

  /// @param audit what the user's audit device saw
  Mailbox(DeviceHistory audit) {
    this.owner = audit.user();
    for (var entry : audit.entries()) {
      switch (entry) {
        case Entry.SawMessage message -> {
          if (messages.putIfAbsent(message.seq(), message) == null) {
            byName.computeIfAbsent(name(message), _ -> new ArrayList<>()).add(message);
          }
        }
        case Entry.SawReceipt receipt -> receipts.put(receipt.seq(), receipt);
        case Entry.SawMarker marker -> markers.put(marker.seq(), marker);
        case Entry.Batch batch -> head = Math.max(head, batch.upTo());
        case Entry.Welcomed welcomed -> head = Math.max(head, welcomed.start());
        case Entry.Opened _,
            Entry.Sending _,
            Entry.Accepted _,
            Entry.Refused _,
            Entry.Disconnected _,
            Entry.Acking _,
            Entry.Stalled _,
            Entry.Reading _,
            Entry.ReadDone _,
            Entry.StateTold _,
            Entry.MailboxReset _,
            Entry.Held _,
            Entry.Fault _ -> {}
      }
    }
  }

  static String name(String from, String id) {
    return from + "/" + id;
  }

  static String name(Entry.SawMessage message) {
    return name(message.from(), message.id());
  }

  String owner() {
    return owner;
  }

  /// Up to which seq the audit device was sent everything.
  long head() {
    return head;
  }

  /// In order of seq.
  Collection<Entry.SawMessage> messages() {
    return messages.values();
  }

  /// In order of seq.
  Collection<Entry.SawReceipt> receipts() {
    return receipts.values();
  }

  /// Every copy of a message, one if all is well.
  List<Entry.SawMessage> copies(String from, String id) {
    return byName.getOrDefault(name(from, id), List.of());
  }

  Map<String, List<Entry.SawMessage>> copiesByName() {
    return byName;
  }

  Optional<Entry.SawMessage> message(long seq) {
    return Optional.ofNullable(messages.get(seq));
  }

  Optional<Entry.SawReceipt> receipt(long seq) {
    return Optional.ofNullable(receipts.get(seq));
  }

  Optional<Entry.SawMarker> marker(long seq) {
    return Optional.ofNullable(markers.get(seq));
  }

  /// Up to which seq of this mailbox a chat's messages are covered by receipts of a kind.
  long mark(String chat, Event.Receipt.Kind kind) {
    return receipts.values().stream()
        .filter(receipt -> receipt.kind() == kind && receipt.chat().equals(chat))
        .mapToLong(Entry.SawReceipt::upTo)
        .max()
        .orElse(0);
  }
}
