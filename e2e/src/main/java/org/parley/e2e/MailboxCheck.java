package org.parley.e2e;

import java.util.HashMap;
import java.util.Map;

/// Judges a mailbox as it is in the end: each message once, whole, in both mailboxes, in the order
/// in which it was sent.
final class MailboxCheck {
  private final Mailbox mailbox;
  private final Map<String, Mailbox> mailboxes;
  private final Verdict verdict;

  MailboxCheck(Mailbox mailbox, Map<String, Mailbox> mailboxes, Verdict verdict) {
    this.mailbox = mailbox;
    this.mailboxes = mailboxes;
    this.verdict = verdict;
  }

  void run() {
    once();
    whole();
    inBothMailboxes();
    inTheOrderSent();
    inTheSameOrder();
  }

  private void once() {
    mailbox
        .copiesByName()
        .forEach(
            (name, copies) -> {
              if (copies.size() > 1) {
                var seqs = copies.stream().map(Entry.SawMessage::seq).toList();
                verdict.violation(
                    Verdict.Kind.DOUBLED,
                    name,
                    "message %s is in the mailbox of %s at seqs %s"
                        .formatted(name, mailbox.owner(), seqs));
              }
            });
  }

  private void whole() {
    for (var message : mailbox.messages()) {
      var expected = Payload.digest(new Payload(message.origin(), message.number()).text());
      if (!expected.equals(message.digest())) {
        verdict.violation(
            Verdict.Kind.CORRUPTED,
            Mailbox.name(message),
            "message %s at seq %d of %s is not the text that was sent"
                .formatted(message.id(), message.seq(), mailbox.owner()));
      }
    }
  }

  /// G1: atomic over both.
  private void inBothMailboxes() {
    for (var message : mailbox.messages()) {
      var other = mailboxes.get(message.chat());
      if (other == null || message.chat().equals(mailbox.owner())) {
        continue;
      }
      var copies = other.copies(message.from(), message.id());
      if (copies.isEmpty()) {
        verdict.violation(
            Verdict.Kind.LOST,
            Mailbox.name(message),
            "message %s is at seq %d of %s and not in the mailbox of %s"
                .formatted(Mailbox.name(message), message.seq(), mailbox.owner(), other.owner()));
      } else if (copies.getFirst().at() != message.at()) {
        verdict.violation(
            Verdict.Kind.ANSWER_DIFFERS,
            Mailbox.name(message),
            "message %s has another time in the mailbox of %s than in that of %s"
                .formatted(Mailbox.name(message), mailbox.owner(), other.owner()));
      }
    }
  }

  /// G4: a device sends in order, and repeats in order, so its numbers grow.
  private void inTheOrderSent() {
    var last = new HashMap<String, Entry.SawMessage>();
    for (var message : mailbox.messages()) {
      if (!message.from().equals(mailbox.owner())) {
        continue;
      }
      var previous = last.put(message.origin(), message);
      if (previous != null && previous.number() > message.number()) {
        verdict.violation(
            Verdict.Kind.OUT_OF_ORDER,
            Mailbox.name(message),
            "%s sent %d before %d, and they are at seqs %d and %d of %s"
                .formatted(
                    message.origin(),
                    message.number(),
                    previous.number(),
                    message.seq(),
                    previous.seq(),
                    mailbox.owner()));
      }
    }
  }

  /// G4: what a user received from another is in the order of the other's own mailbox.
  private void inTheSameOrder() {
    var last = new HashMap<String, Entry.SawMessage>();
    for (var message : mailbox.messages()) {
      var sender = mailboxes.get(message.from());
      if (sender == null || message.from().equals(mailbox.owner())) {
        continue;
      }
      var there = sender.copies(message.from(), message.id());
      if (there.isEmpty()) {
        continue; // told by inBothMailboxes
      }
      var previous = last.put(message.from(), there.getFirst());
      if (previous != null && previous.seq() > there.getFirst().seq()) {
        verdict.violation(
            Verdict.Kind.OUT_OF_ORDER,
            Mailbox.name(message),
            "messages %s and %s of %s have another order in the mailbox of %s"
                .formatted(previous.id(), message.id(), message.from(), mailbox.owner()));
      }
    }
  }
}
