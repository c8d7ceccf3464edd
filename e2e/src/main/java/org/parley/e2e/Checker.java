package org.parley.e2e;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// Proves from the histories of all devices that the protocol's promises G1 to G8 held, as far as
/// histories can show it. The truth is what the audit devices read from the server in the end;
/// every other history must agree with it and with the others.
///
/// Assumes that the last fault is over and that every device had time to catch up; what it has not
/// got then counts as lost.
final class Checker {
  private final List<DeviceHistory> devices;
  private final List<Entry.Fault> faults;
  private final boolean concluded;
  private final Map<String, Mailbox> mailboxes = new HashMap<>();
  private final Verdict verdict;

  private Checker(List<DeviceHistory> devices, List<Entry.Fault> faults, boolean concluded) {
    this.devices = devices;
    this.faults = faults;
    this.concluded = concluded;
    for (var device : devices) {
      if (device.kind() == DeviceHistory.Kind.AUDIT) {
        mailboxes.put(device.user(), new Mailbox(device));
      }
    }
    this.verdict = new Verdict(countAcknowledged(devices));
  }

  /// @param devices every device's history, with one audit for each user
  /// @param faults when the harness disturbed which worker
  /// @param concluded whether SDK devices have said what they hold; else that is not judged
  static Verdict check(List<DeviceHistory> devices, List<Entry.Fault> faults, boolean concluded) {
    return new Checker(devices, faults, concluded).run();
  }

  private Verdict run() {
    for (var mailbox : mailboxes.values()) {
      new MailboxCheck(mailbox, mailboxes, verdict).run();
    }
    var receipts = new ReceiptCheck(devices, mailboxes, verdict);
    mailboxes.values().forEach(receipts::check);
    var epochs = new HashMap<String, String>();
    for (var device : devices) {
      var mailbox = mailboxes.get(device.user());
      if (mailbox == null) {
        verdict.violation(
            Verdict.Kind.UNFINISHED, device.user(), "user " + device.user() + " has no audit");
        continue;
      }
      new DeviceCheck(device, mailbox, concluded, verdict).run();
      if (device.onTheWire()) {
        new WireCheck(device, mailbox, faults, epochs, verdict).run();
      }
    }
    return verdict;
  }

  private static int countAcknowledged(List<DeviceHistory> devices) {
    var names = new HashSet<String>();
    for (var device : devices) {
      device
          .all(Entry.Accepted.class)
          .forEach(accepted -> names.add(Mailbox.name(device.user(), accepted.id())));
      device
          .all(Entry.StateTold.class)
          .filter(told -> SdkState.of(told.state()).durable())
          .forEach(told -> names.add(Mailbox.name(device.user(), told.id())));
    }
    return names.size();
  }
}
