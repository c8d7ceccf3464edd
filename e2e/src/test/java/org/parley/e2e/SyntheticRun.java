package org.parley.e2e;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.parley.protocol.Event;

/// Histories as a server without faults would cause them, for a test to spoil. Alice has a raw and
/// an SDK device, Bob two raw ones; each has an audit device.
final class SyntheticRun {
  static final String ALICE = "u-alice";
  static final String BOB = "u-bob";
  private static final int WINDOW = 256;

  private record Model(String name, String user, DeviceHistory.Kind kind, List<Entry> entries) {}

  private final Map<String, Model> devices = new LinkedHashMap<>();

  /// Events as any raw device sees them; `conn` and `t` are filled in when one does.
  private final Map<String, List<Entry>> mailboxes = new LinkedHashMap<>();

  private final Map<String, Long> positions = new LinkedHashMap<>();
  private final List<Entry.Fault> faults = new ArrayList<>();
  private final Map<String, Long> numbers = new LinkedHashMap<>();
  private long clock = 1_000_000;

  SyntheticRun() {
    mailboxes.put(ALICE, new ArrayList<>());
    mailboxes.put(BOB, new ArrayList<>());
    device("alice.raw", ALICE, DeviceHistory.Kind.RAW);
    device("alice.sdk", ALICE, DeviceHistory.Kind.SDK);
    device("bob.raw", BOB, DeviceHistory.Kind.RAW);
    device("bob.raw2", BOB, DeviceHistory.Kind.RAW);
  }

  private void device(String name, String user, DeviceHistory.Kind kind) {
    var model = new Model(name, user, kind, new ArrayList<>());
    devices.put(name, model);
    positions.put(name, 0L);
    model.entries().add(new Entry.Opened(++clock));
    if (kind != DeviceHistory.Kind.SDK) {
      long head = mailbox(user).size();
      model.entries().add(new Entry.Welcomed(++clock, 1, "epoch", head, 0, false, WINDOW));
    }
  }

  /// A run in which both wrote to each other, everything was received, and the first was read.
  static SyntheticRun clean() {
    var run = new SyntheticRun();
    for (int i = 0; i < 5; i++) {
      run.send("alice.raw", BOB);
      run.send("alice.sdk", BOB);
      run.send("bob.raw", ALICE);
    }
    run.everyoneCatchesUp();
    run.receipt(ALICE, BOB, Event.Receipt.Kind.DELIVERED, lastMessageTo(run, ALICE, BOB));
    run.receipt(BOB, ALICE, Event.Receipt.Kind.DELIVERED, lastMessageTo(run, BOB, ALICE));
    run.readFirst("bob.raw2", ALICE);
    run.everyoneCatchesUp();
    return run;
  }

  private static long lastMessageTo(SyntheticRun run, String owner, String chat) {
    return run.messages(owner, owner).stream()
        .filter(message -> message.chat().equals(chat))
        .mapToLong(Entry.SawMessage::seq)
        .max()
        .orElse(0);
  }

  private List<Entry.SawMessage> messages(String owner, String from) {
    return mailbox(owner).stream()
        .filter(Entry.SawMessage.class::isInstance)
        .map(Entry.SawMessage.class::cast)
        .filter(message -> message.from().equals(from))
        .toList();
  }

  void send(String device, String to) {
    var model = model(device);
    long number = numbers.merge(device, 1L, Long::sum);
    var id = device + "-" + number;
    boolean raw = model.kind() == DeviceHistory.Kind.RAW;
    model.entries().add(new Entry.Sending(++clock, number, to, raw ? id : ""));
    var payload = new Payload(device, number);
    var digest = Payload.digest(payload.text());
    long at = ++clock;
    long seq = append(model.user(), s -> message(s, at, id, to, model.user(), payload, digest));
    append(to, s -> message(s, at, id, model.user(), model.user(), payload, digest));
    model
        .entries()
        .add(
            raw
                ? new Entry.Accepted(++clock, 1, number, id, seq, at, false)
                : new Entry.StateTold(++clock, id, seq, at, "SENT"));
  }

  private static Entry message(
      long seq, long at, String id, String chat, String from, Payload payload, String digest) {
    return new Entry.SawMessage(
        0, 1, seq, at, id, chat, from, payload.origin(), payload.number(), digest);
  }

  private interface Numbered {
    Entry at(long seq);
  }

  private long append(String owner, Numbered event) {
    var mailbox = mailbox(owner);
    mailbox.add(event.at(mailbox.size() + 1));
    return mailbox.size();
  }

  void receipt(String owner, String by, Event.Receipt.Kind kind, long upTo) {
    append(owner, seq -> new Entry.SawReceipt(0, 1, seq, ++clock, kind, by, by, upTo));
  }

  /// A device reads the first message of a chat.
  void readFirst(String device, String chat) {
    var model = model(device);
    var first = messages(model.user(), chat).getFirst();
    model.entries().add(new Entry.Reading(++clock, chat, first.seq()));
    append(model.user(), seq -> new Entry.SawMarker(0, 1, seq, ++clock, chat, first.seq()));
    var theirs = messages(chat, chat).stream().filter(m -> m.id().equals(first.id())).findFirst();
    receipt(chat, model.user(), Event.Receipt.Kind.READ, theirs.orElseThrow().seq());
    model.entries().add(new Entry.ReadDone(++clock, chat, first.seq()));
  }

  void everyoneCatchesUp() {
    devices.values().forEach(this::catchUp);
  }

  private void catchUp(Model device) {
    var mailbox = mailbox(device.user());
    long after = positions.getOrDefault(device.name(), 0L);
    for (var event : mailbox.subList((int) after, mailbox.size())) {
      if (device.kind() != DeviceHistory.Kind.SDK) {
        device.entries().add(seen(event));
      } else if (event instanceof Entry.SawMessage message
          && !message.from().equals(device.user())) {
        device.entries().add(seen(event));
      }
    }
    if (device.kind() != DeviceHistory.Kind.SDK) {
      device.entries().add(new Entry.Batch(++clock, 1, after, mailbox.size()));
      device.entries().add(new Entry.Acking(++clock, 1, mailbox.size()));
    }
    positions.put(device.name(), (long) mailbox.size());
  }

  private Entry seen(Entry event) {
    long t = ++clock;
    return switch (event) {
      case Entry.SawMessage m ->
          new Entry.SawMessage(
              t,
              m.conn(),
              m.seq(),
              m.at(),
              m.id(),
              m.chat(),
              m.from(),
              m.origin(),
              m.number(),
              m.digest());
      case Entry.SawReceipt r ->
          new Entry.SawReceipt(t, 1, r.seq(), r.at(), r.kind(), r.chat(), r.by(), r.upTo());
      case Entry.SawMarker m -> new Entry.SawMarker(t, 1, m.seq(), m.at(), m.chat(), m.upTo());
      case Entry other -> throw new IllegalArgumentException("no event: " + other);
    };
  }

  /// Replaces lines of one device's history.
  void edit(String device, UnaryOperator<Entry> change) {
    model(device).entries().replaceAll(change);
  }

  void remove(String device, Predicate<Entry> which) {
    model(device).entries().removeIf(which);
  }

  void add(String device, Entry entry) {
    model(device).entries().add(entry);
  }

  List<Entry> entries(String device) {
    return model(device).entries();
  }

  void fault(Entry.Fault fault) {
    faults.add(fault);
  }

  /// A mailbox, to spoil before devices see it.
  List<Entry> mailbox(String owner) {
    return Objects.requireNonNull(mailboxes.get(owner));
  }

  private Model model(String device) {
    return Objects.requireNonNull(devices.get(device));
  }

  long now() {
    return clock;
  }

  void later(long millis) {
    clock += millis;
  }

  /// Adds the audits and the SDK's last word, and judges.
  Verdict check() {
    devices.values().stream()
        .filter(device -> device.kind() == DeviceHistory.Kind.SDK)
        .forEach(this::hold);
    device("alice.audit", ALICE, DeviceHistory.Kind.AUDIT);
    device("bob.audit", BOB, DeviceHistory.Kind.AUDIT);
    catchUp(model("alice.audit"));
    catchUp(model("bob.audit"));
    return checkAsItIs();
  }

  Verdict checkAsItIs() {
    return Checker.check(
        devices.values().stream()
            .map(m -> new DeviceHistory(m.name(), m.user(), m.kind(), 0, m.entries()))
            .toList(),
        faults,
        true);
  }

  private void hold(Model device) {
    long delivered = mark(device.user(), Event.Receipt.Kind.DELIVERED);
    long read = mark(device.user(), Event.Receipt.Kind.READ);
    for (var event : mailbox(device.user())) {
      if (event instanceof Entry.SawMessage m) {
        boolean own = m.from().equals(device.user());
        var state =
            !own
                ? "RECEIVED"
                : m.seq() <= read ? "READ" : m.seq() <= delivered ? "DELIVERED" : "SENT";
        device
            .entries()
            .add(
                new Entry.Held(
                    ++clock,
                    m.id(),
                    m.chat(),
                    m.from(),
                    m.seq(),
                    m.at(),
                    m.origin(),
                    m.number(),
                    m.digest(),
                    state));
      }
    }
  }

  private long mark(String owner, Event.Receipt.Kind kind) {
    return mailbox(owner).stream()
        .filter(e -> e instanceof Entry.SawReceipt r && r.kind() == kind)
        .mapToLong(e -> ((Entry.SawReceipt) e).upTo())
        .max()
        .orElse(0);
  }
}
