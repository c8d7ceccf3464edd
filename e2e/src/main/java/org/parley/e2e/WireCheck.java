package org.parley.e2e;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.parley.protocol.CloseCode;

/// Judges what came over one device's connections, frame by frame: continuity (G2), the window
/// (G6), epochs (G7), promptness (G8), order after a refusal (G4), and that nothing was shown
/// before it was there (G1).
final class WireCheck {
  /// G8 promises 10 s; the rest is for a machine that does much else at the same time.
  static final int LATE_MILLIS = 20_000;

  private static final int CLOCK_TOLERANCE_MILLIS = 1_000;

  private static final Set<String> BLAME =
      Stream.of(
              CloseCode.MALFORMED,
              CloseCode.UNAUTHENTICATED,
              CloseCode.TOO_LARGE,
              CloseCode.TOO_MANY,
              CloseCode.INTERNAL)
          .map(code -> RawDevice.CLOSED + code.number())
          .collect(Collectors.toSet());

  private final DeviceHistory device;
  private final Mailbox mailbox;
  private final List<Entry.Fault> faults;
  private final Map<String, String> epochs;
  private final Verdict verdict;

  /// By seq: the latest time of any event up to it.
  private final TreeMap<Long, Long> latestUpTo = new TreeMap<>();

  /// Everything up to here came, over all connections.
  private long position;

  private long conn;
  private long welcomedAt;
  private long stalledUntil;
  private int window = Integer.MAX_VALUE;
  private long refusedNumber;
  private final Deque<Long> unacknowledged = new ArrayDeque<>();
  private final List<Long> frame = new ArrayList<>();

  /// @param epochs by user, as the first device was told; shared by all checks
  WireCheck(
      DeviceHistory device,
      Mailbox mailbox,
      List<Entry.Fault> faults,
      Map<String, String> epochs,
      Verdict verdict) {
    this.device = device;
    this.mailbox = mailbox;
    this.faults = faults;
    this.epochs = epochs;
    this.verdict = verdict;
    var times = new TreeMap<Long, Long>();
    mailbox.messages().forEach(message -> times.put(message.seq(), message.at()));
    mailbox.receipts().forEach(receipt -> times.put(receipt.seq(), receipt.at()));
    long latest = 0;
    for (var time : times.entrySet()) {
      latest = Math.max(latest, time.getValue());
      latestUpTo.put(time.getKey(), latest);
    }
  }

  private void violation(Verdict.Kind kind, String subject, String explanation) {
    verdict.violation(kind, subject, device.device() + ": " + explanation);
  }

  void run() {
    for (var entry : device.entries()) {
      switch (entry) {
        case Entry.Welcomed welcomed -> welcomed(welcomed);
        case Entry.SawMessage saw -> came(saw.seq(), saw.at(), saw.t());
        case Entry.SawReceipt saw -> came(saw.seq(), saw.at(), saw.t());
        case Entry.SawMarker saw -> came(saw.seq(), saw.at(), saw.t());
        case Entry.Batch batch -> batch(batch);
        case Entry.Acking acking -> unacknowledged.removeIf(seq -> seq <= acking.upTo());
        case Entry.Stalled stalled -> stalledUntil = stalled.t();
        case Entry.Refused refused -> refusedNumber = refused.number();
        case Entry.Accepted accepted -> accepted(accepted);
        case Entry.Disconnected disconnected -> disconnected(disconnected);
        case Entry.Opened _,
            Entry.Sending _,
            Entry.Reading _,
            Entry.ReadDone _,
            Entry.StateTold _,
            Entry.MailboxReset _,
            Entry.Held _,
            Entry.Fault _ -> {}
      }
    }
    if (position < mailbox.head()) {
      violation(
          Verdict.Kind.UNFINISHED,
          device.device(),
          "got up to seq %d of %d".formatted(position, mailbox.head()));
    }
  }

  private void welcomed(Entry.Welcomed welcomed) {
    conn = welcomed.conn();
    welcomedAt = welcomed.t();
    window = welcomed.window();
    refusedNumber = 0;
    unacknowledged.clear();
    frame.clear();
    if (welcomed.start() > position) {
      violation(
          Verdict.Kind.GAP,
          device.device() + " conn " + conn,
          "was at seq %d and is to go on after %d".formatted(position, welcomed.start()));
    }
    position = Math.max(position, welcomed.start());
    var epoch = epochs.putIfAbsent(device.user(), welcomed.epoch());
    if (welcomed.reset() || (epoch != null && !epoch.equals(welcomed.epoch()))) {
      violation(
          Verdict.Kind.MAILBOX_RESET,
          device.user(),
          "was told a reset, or another epoch, on connection %d (reset %s, epoch %s after %s)"
              .formatted(conn, welcomed.reset(), welcomed.epoch(), epoch));
    }
    var latest = latestUpTo.floorEntry(welcomed.head());
    if (latest != null && latest.getValue() > welcomed.t() + CLOCK_TOLERANCE_MILLIS) {
      violation(
          Verdict.Kind.SHOWN_TOO_EARLY,
          device.device() + " conn " + conn,
          "was told head %d, and an event up to it was made %d ms later"
              .formatted(welcomed.head(), latest.getValue() - welcomed.t()));
    }
    if (device.kind() != DeviceHistory.Kind.AUDIT && welcomed.head() > mailbox.head()) {
      violation(
          Verdict.Kind.LOST,
          mailbox.owner() + " head",
          "was told head %d, and in the end it is %d".formatted(welcomed.head(), mailbox.head()));
    }
  }

  /// A device that keeps the rules is never told that it broke them.
  private void disconnected(Entry.Disconnected disconnected) {
    var blamed = BLAME.contains(disconnected.how());
    if (blamed || disconnected.how().equals(RawDevice.MALFORMED)) {
      violation(
          blamed ? Verdict.Kind.REFUSED : Verdict.Kind.CORRUPTED,
          device.device() + " conn " + disconnected.conn(),
          "connection %d ended: %s".formatted(disconnected.conn(), disconnected.how()));
    }
  }

  private void came(long seq, long at, long t) {
    frame.add(seq);
    unacknowledged.add(seq);
    if (unacknowledged.size() > window) {
      violation(
          Verdict.Kind.WINDOW_EXCEEDED,
          device.device() + " conn " + conn,
          "seq %d came with %d events unacknowledged".formatted(seq, unacknowledged.size()));
    }
    long room = Math.max(at, Math.max(welcomedAt, stalledUntil));
    if (t - room > LATE_MILLIS && t - afterFaults(room, t) > LATE_MILLIS) {
      violation(
          Verdict.Kind.LATE,
          mailbox.owner() + " seq " + seq,
          "seq %d came %d ms after it was made, %d ms after there was room"
              .formatted(seq, t - at, t - room));
    }
  }

  /// Since when the event could have come undisturbed.
  private long afterFaults(long room, long t) {
    long since = room;
    for (var fault : faults) {
      boolean concerns = fault.worker() < 0 || fault.worker() == device.worker();
      if (concerns && fault.t() <= t && fault.until() > since) {
        since = Math.min(fault.until(), t);
      }
    }
    return since;
  }

  private void batch(Entry.Batch batch) {
    boolean inside = true;
    long last = batch.after();
    for (long seq : frame) {
      inside &= seq > last && seq <= batch.upTo();
      last = seq;
    }
    if (batch.after() > position || batch.upTo() < batch.after() || !inside) {
      violation(
          Verdict.Kind.GAP,
          device.device() + " conn " + conn + " seq " + batch.upTo(),
          "was at seq %d and got events %s as all of (%d, %d]"
              .formatted(
                  position,
                  frame.size() > 20 ? frame.subList(0, 20) + "..." : frame,
                  batch.after(),
                  batch.upTo()));
    }
    position = Math.max(position, batch.upTo());
    frame.clear();
  }

  /// G4: after a refusal nothing later is taken on this connection until that id is repeated; a raw
  /// device repeats it on a new connection only.
  private void accepted(Entry.Accepted accepted) {
    if (refusedNumber > 0 && accepted.number() > refusedNumber) {
      violation(
          Verdict.Kind.OUT_OF_ORDER,
          device.device() + "#" + accepted.number(),
          "message number %d was refused, and then number %d was taken on the same connection"
              .formatted(refusedNumber, accepted.number()));
    }
  }
}
