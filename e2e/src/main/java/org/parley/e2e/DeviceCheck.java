package org.parley.e2e;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.parley.client.MessageState;
import org.parley.protocol.ErrorCode;
import org.parley.protocol.Event;

/// Judges one device against its user's mailbox: what it was promised is there, what it was shown
/// is there, and it has everything, once and in order.
final class DeviceCheck {
  private final DeviceHistory device;
  private final Mailbox mailbox;
  private final boolean concluded;
  private final Verdict verdict;

  /// @param concluded whether an SDK device has said what it holds
  DeviceCheck(DeviceHistory device, Mailbox mailbox, boolean concluded, Verdict verdict) {
    this.device = device;
    this.mailbox = mailbox;
    this.concluded = concluded;
    this.verdict = verdict;
  }

  void run() {
    promised();
    shown();
    switch (device.kind()) {
      case RAW, AUDIT -> {
        completeOnTheWire();
        sentInTheEnd();
      }
      case SDK -> {
        toldInOrder();
        if (concluded) {
          heldInTheEnd();
        }
      }
    }
  }

  private void violation(Verdict.Kind kind, String subject, String explanation) {
    verdict.violation(kind, subject, device.device() + ": " + explanation);
  }

  private String ownName(String id) {
    return Mailbox.name(device.user(), id);
  }

  /// G1, G3: what `Sent` said, first or again.
  private void promised() {
    Set<String> newlyAdded = new HashSet<>();
    device
        .all(Entry.Accepted.class)
        .forEach(
            accepted -> {
              promised(accepted.id(), accepted.seq(), accepted.at());
              if (!accepted.duplicate() && !newlyAdded.add(accepted.id())) {
                violation(
                    Verdict.Kind.ANSWER_DIFFERS,
                    ownName(accepted.id()),
                    "message %s was answered twice as new".formatted(accepted.id()));
              }
            });
    device
        .all(Entry.StateTold.class)
        .filter(told -> SdkState.of(told.state()).durable())
        .forEach(told -> promised(told.id(), told.seq(), told.at()));
    device
        .all(Entry.Refused.class)
        .filter(refused -> !ErrorCode.valueOf(refused.code()).retryable())
        .forEach(
            refused ->
                violation(
                    Verdict.Kind.REFUSED,
                    device.device() + "#" + refused.number(),
                    "message number %d was refused with %s"
                        .formatted(refused.number(), refused.code())));
  }

  private void promised(String id, long seq, long at) {
    var copies = mailbox.copies(device.user(), id);
    if (copies.isEmpty()) {
      violation(
          Verdict.Kind.LOST,
          ownName(id),
          "message %s was acknowledged at seq %d and is not in the mailbox".formatted(id, seq));
    } else if (copies.getFirst().seq() != seq || copies.getFirst().at() != at) {
      violation(
          Verdict.Kind.ANSWER_DIFFERS,
          ownName(id),
          "message %s was acknowledged at seq %d and time %d, and is at seq %d and time %d"
              .formatted(id, seq, at, copies.getFirst().seq(), copies.getFirst().at()));
    }
  }

  /// G1: an event that was ever shown is still there and is the same.
  private void shown() {
    for (var entry : device.entries()) {
      if (entry instanceof Entry.SawMessage saw) {
        shown(saw);
      } else if (entry instanceof Entry.SawReceipt saw) {
        shown(saw);
      } else if (entry instanceof Entry.SawMarker saw && saw.seq() <= mailbox.head()) {
        var there = mailbox.marker(saw.seq());
        if (there.isEmpty() || there.get().upTo() != saw.upTo()) {
          reused(saw.seq(), "a read marker of " + saw.chat());
        }
      }
    }
  }

  private void shown(Entry.SawMessage saw) {
    var there = mailbox.message(saw.seq());
    if (there.isPresent()) {
      var message = there.get();
      if (!Mailbox.name(message).equals(Mailbox.name(saw))
          || !message.chat().equals(saw.chat())
          || !message.digest().equals(saw.digest())
          || message.at() != saw.at()) {
        reused(saw.seq(), "message " + Mailbox.name(saw));
      }
    } else if (mailbox.copies(saw.from(), saw.id()).isEmpty()) {
      violation(
          Verdict.Kind.LOST,
          Mailbox.name(saw),
          "message %s was shown at seq %d and is not in the mailbox"
              .formatted(Mailbox.name(saw), saw.seq()));
    } else {
      reused(saw.seq(), "message " + Mailbox.name(saw));
    }
  }

  private void shown(Entry.SawReceipt saw) {
    var there = mailbox.receipt(saw.seq());
    if (there.isPresent()) {
      var receipt = there.get();
      if (receipt.kind() != saw.kind()
          || !receipt.chat().equals(saw.chat())
          || receipt.upTo() != saw.upTo()) {
        reused(saw.seq(), "a receipt of " + saw.chat());
      }
    } else if (saw.seq() <= mailbox.head() && mailbox.mark(saw.chat(), saw.kind()) < saw.upTo()) {
      // Superseded receipts vanish, but then there is a newer one.
      violation(
          Verdict.Kind.LOST,
          mailbox.owner() + " seq " + saw.seq(),
          "the receipt at seq %d of chat %s is not in the mailbox, and no newer one"
              .formatted(saw.seq(), saw.chat()));
    }
  }

  private void reused(long seq, String what) {
    violation(
        Verdict.Kind.SEQ_REUSED,
        mailbox.owner() + " seq " + seq,
        "saw %s at seq %d, and the mailbox has something else there".formatted(what, seq));
  }

  /// G2, by every event that came over the wire.
  private void completeOnTheWire() {
    Set<Long> seqs = new HashSet<>();
    long conn = 0;
    long last = 0;
    for (var entry : device.entries()) {
      if (entry instanceof Entry.SawMessage saw) {
        if (saw.conn() == conn && saw.seq() <= last) {
          violation(
              Verdict.Kind.OUT_OF_ORDER,
              Mailbox.name(saw),
              "seq %d came after seq %d on one connection".formatted(saw.seq(), last));
        }
        conn = saw.conn();
        last = saw.seq();
        seqs.add(saw.seq());
      }
    }
    for (var message : mailbox.messages()) {
      if (!seqs.contains(message.seq())) {
        missed(message);
      }
    }
  }

  private void missed(Entry.SawMessage message) {
    violation(
        Verdict.Kind.LOST,
        Mailbox.name(message),
        "message %s at seq %d did not come".formatted(Mailbox.name(message), message.seq()));
  }

  /// A raw device repeats what was not answered, so in the end all of it is there.
  private void sentInTheEnd() {
    device
        .all(Entry.Sending.class)
        .filter(sending -> mailbox.copies(device.user(), sending.id()).isEmpty())
        .forEach(
            sending ->
                violation(
                    Verdict.Kind.LOST,
                    ownName(sending.id()),
                    "message %s was sent until answered and is not in the mailbox"
                        .formatted(sending.id())));
  }

  /// The SDK gives each message of others to its handler in order, and again only the one that was
  /// being handled when the process was killed.
  private void toldInOrder() {
    Set<String> names = new HashSet<>();
    Optional<Entry.SawMessage> last = Optional.empty();
    boolean justOpened = false;
    for (var entry : device.entries()) {
      if (entry instanceof Entry.Opened) {
        justOpened = true;
      } else if (entry instanceof Entry.SawMessage saw) {
        boolean again = justOpened && last.isPresent() && last.get().seq() == saw.seq();
        if (!names.add(Mailbox.name(saw)) && !again) {
          violation(
              Verdict.Kind.DOUBLED,
              Mailbox.name(saw),
              "message %s was told twice".formatted(Mailbox.name(saw)));
        } else if (!again && last.isPresent() && last.get().seq() > saw.seq()) {
          violation(
              Verdict.Kind.OUT_OF_ORDER,
              Mailbox.name(saw),
              "seq %d was told after seq %d".formatted(saw.seq(), last.get().seq()));
        }
        last = Optional.of(saw);
        justOpened = false;
      }
    }
    for (var message : mailbox.messages()) {
      if (!message.from().equals(device.user()) && !names.contains(Mailbox.name(message))) {
        missed(message);
      }
    }
  }

  /// What the SDK's database holds, with the states of own messages.
  private void heldInTheEnd() {
    var held = device.all(Entry.Held.class).toList();
    if (held.isEmpty() && !mailbox.messages().isEmpty()) {
      violation(Verdict.Kind.UNFINISHED, device.device(), "did not say what it holds");
      return;
    }
    var byName = new HashMap<String, Entry.Held>();
    var lastOfChat = new HashMap<String, Entry.Held>();
    for (var message : held) {
      var name = Mailbox.name(message.from(), message.id());
      if (byName.put(name, message) != null) {
        violation(Verdict.Kind.DOUBLED, name, "holds message %s twice".formatted(name));
      }
      var previous = lastOfChat.put(message.chat(), message);
      if (previous != null && previous.seq() >= message.seq()) {
        violation(
            Verdict.Kind.OUT_OF_ORDER,
            name,
            "holds seq %d before seq %d".formatted(previous.seq(), message.seq()));
      }
    }
    var own = new ArrayList<Entry.Held>();
    for (var message : mailbox.messages()) {
      var mine = byName.remove(Mailbox.name(message));
      if (mine == null) {
        missed(message);
      } else if (mine.seq() != message.seq()
          || mine.at() != message.at()
          || !mine.digest().equals(message.digest())) {
        reused(message.seq(), "(in its database) message " + Mailbox.name(message));
      } else if (message.from().equals(device.user())) {
        own.add(mine);
      }
    }
    byName.forEach(this::heldInVain);
    own.forEach(this::ownState);
  }

  /// A message that the mailbox does not have.
  private void heldInVain(String name, Entry.Held message) {
    if (message.seq() == 0) {
      violation(Verdict.Kind.UNFINISHED, name, "message %s was not sent".formatted(name));
    } else {
      violation(
          Verdict.Kind.LOST,
          name,
          "holds message %s at seq %d, which is not in the mailbox".formatted(name, message.seq()));
    }
  }

  /// An own message's state is what the receipts in the mailbox say.
  private void ownState(Entry.Held message) {
    if (message.chat().equals(device.user())) {
      return;
    }
    MessageState expected = MessageState.SENT;
    if (mailbox.mark(message.chat(), Event.Receipt.Kind.READ) >= message.seq()) {
      expected = MessageState.READ;
    } else if (mailbox.mark(message.chat(), Event.Receipt.Kind.DELIVERED) >= message.seq()) {
      expected = MessageState.DELIVERED;
    }
    var state = MessageState.valueOf(message.state());
    if (state != expected) {
      violation(
          state.reached(expected) ? Verdict.Kind.RECEIPT_UNEARNED : Verdict.Kind.RECEIPT_MISSING,
          ownName(message.id()),
          "message %s at seq %d is %s, and the mailbox says %s"
              .formatted(message.id(), message.seq(), state, expected));
    }
  }
}
