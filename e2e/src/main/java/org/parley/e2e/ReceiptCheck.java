package org.parley.e2e;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.parley.protocol.Event;

/// Judges the receipts in a sender's mailbox by what the recipients' devices did (G5): everything
/// that was acknowledged or read has its receipt, and no receipt claims more.
final class ReceiptCheck {
  /// How far the server's time of a commit may seem to lie before the client's of its cause. They
  /// are of one clock.
  private static final int CLOCK_TOLERANCE_MILLIS = 1_000;

  private final Map<String, List<DeviceHistory>> devicesOf = new HashMap<>();

  /// By user.
  private final Map<String, List<NavigableMap<Long, Long>>> acknowledgements = new HashMap<>();

  private final Map<String, Mailbox> mailboxes;
  private final Verdict verdict;

  ReceiptCheck(List<DeviceHistory> devices, Map<String, Mailbox> mailboxes, Verdict verdict) {
    this.mailboxes = mailboxes;
    this.verdict = verdict;
    for (var device : devices) {
      devicesOf.computeIfAbsent(device.user(), _ -> new ArrayList<>()).add(device);
    }
  }

  void check(Mailbox sender) {
    mailboxes.values().stream()
        .filter(recipient -> !recipient.owner().equals(sender.owner()))
        .forEach(
            recipient -> {
              complete(sender, recipient);
              earned(sender, recipient);
            });
    growing(sender);
  }

  private List<DeviceHistory> devices(Mailbox of) {
    return devicesOf.getOrDefault(of.owner(), List.of());
  }

  /// In the end every message was acknowledged by all of the recipient's devices, and some were
  /// read.
  private void complete(Mailbox sender, Mailbox recipient) {
    long read = sender.mark(recipient.owner(), Event.Receipt.Kind.READ);
    long delivered = Math.max(read, sender.mark(recipient.owner(), Event.Receipt.Kind.DELIVERED));
    long promised =
        devices(recipient).stream()
            .flatMap(device -> device.all(Entry.ReadDone.class))
            .filter(done -> done.chat().equals(sender.owner()))
            .mapToLong(Entry.ReadDone::upTo)
            .max()
            .orElse(0);
    for (var message : recipient.messages()) {
      var own = sender.copies(message.from(), message.id());
      if (!message.from().equals(sender.owner()) || own.isEmpty()) {
        continue;
      }
      long seq = own.getFirst().seq();
      if (seq > delivered) {
        missing(sender, own.getFirst(), Event.Receipt.Kind.DELIVERED, delivered);
      } else if (message.seq() <= promised && seq > read) {
        missing(sender, own.getFirst(), Event.Receipt.Kind.READ, read);
      }
    }
  }

  private void missing(
      Mailbox sender, Entry.SawMessage message, Event.Receipt.Kind kind, long mark) {
    verdict.violation(
        Verdict.Kind.RECEIPT_MISSING,
        Mailbox.name(message),
        "message %s at seq %d of %s has no %s receipt from %s, whose receipts go up to %d"
            .formatted(message.id(), message.seq(), sender.owner(), kind, message.chat(), mark));
  }

  private void earned(Mailbox sender, Mailbox recipient) {
    for (var receipt : sender.receipts()) {
      if (!receipt.chat().equals(recipient.owner())) {
        continue;
      }
      var own = sender.message(receipt.upTo());
      var theirs =
          own.flatMap(
              message ->
                  recipient.copies(message.from(), message.id()).stream()
                      .filter(_ -> message.from().equals(sender.owner()))
                      .findFirst());
      if (theirs.isEmpty()) {
        unearned(sender, receipt, "names no message to that chat");
        continue;
      }
      long seq = theirs.get().seq();
      long latest = receipt.at() + CLOCK_TOLERANCE_MILLIS;
      boolean earned =
          switch (receipt.kind()) {
            case READ -> readBy(recipient, sender.owner(), seq, latest);
            case DELIVERED -> acknowledgedBy(recipient, seq, latest);
            case UNKNOWN -> false;
          };
      if (!earned) {
        unearned(sender, receipt, "nobody had got so far then (seq " + seq + " there)");
      }
    }
  }

  private boolean readBy(Mailbox recipient, String chat, long seq, long latest) {
    return devices(recipient).stream()
        .flatMap(device -> device.all(Entry.Reading.class))
        .anyMatch(
            reading ->
                reading.chat().equals(chat) && reading.upTo() >= seq && reading.t() <= latest);
  }

  /// Only for users all of whose devices write down their acknowledgements; the SDK does not tell.
  private boolean acknowledgedBy(Mailbox recipient, long seq, long latest) {
    if (!devices(recipient).stream().allMatch(DeviceHistory::onTheWire)) {
      return true;
    }
    return acknowledgements(recipient).stream()
        .map(times -> Optional.ofNullable(times.ceilingEntry(seq)))
        .anyMatch(first -> first.isPresent() && first.get().getValue() <= latest);
  }

  /// For each device, when it first acknowledged up to a seq.
  private List<NavigableMap<Long, Long>> acknowledgements(Mailbox of) {
    return acknowledgements.computeIfAbsent(
        of.owner(), _ -> devices(of).stream().map(ReceiptCheck::firstAcknowledgements).toList());
  }

  private static NavigableMap<Long, Long> firstAcknowledgements(DeviceHistory device) {
    NavigableMap<Long, Long> first = new TreeMap<>();
    device.all(Entry.Acking.class).forEach(acking -> first.putIfAbsent(acking.upTo(), acking.t()));
    return first;
  }

  private void unearned(Mailbox sender, Entry.SawReceipt receipt, String why) {
    verdict.violation(
        Verdict.Kind.RECEIPT_UNEARNED,
        sender.owner() + " seq " + receipt.seq(),
        "the %s receipt at seq %d of %s, of chat %s up to %d: %s"
            .formatted(
                receipt.kind(),
                receipt.seq(),
                sender.owner(),
                receipt.chat(),
                receipt.upTo(),
                why));
  }

  /// Receipts of a chat and kind are watermarks that grow; one that says nothing new is a double.
  private void growing(Mailbox sender) {
    var last = new HashMap<String, Entry.SawReceipt>();
    for (var receipt : sender.receipts()) {
      var previous = last.put(receipt.kind() + " " + receipt.chat(), receipt);
      if (previous != null && previous.upTo() >= receipt.upTo()) {
        verdict.violation(
            Verdict.Kind.DOUBLED,
            sender.owner() + " seq " + receipt.seq(),
            "the %s receipt at seq %d of %s, of chat %s up to %d, comes after one up to %d at seq %d"
                .formatted(
                    receipt.kind(),
                    receipt.seq(),
                    sender.owner(),
                    receipt.chat(),
                    receipt.upTo(),
                    previous.upTo(),
                    previous.seq()));
      }
    }
  }
}
