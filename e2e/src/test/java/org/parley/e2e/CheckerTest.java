package org.parley.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.parley.e2e.SyntheticRun.ALICE;
import static org.parley.e2e.SyntheticRun.BOB;

import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.parley.protocol.Event;

class CheckerTest {
  private final SyntheticRun run = SyntheticRun.clean();

  private static Predicate<Entry> messageAt(long seq) {
    return entry -> entry instanceof Entry.SawMessage message && message.seq() == seq;
  }

  private void assertFound(Verdict.Kind kind) {
    var verdict = run.check();
    assertTrue(verdict.count(kind) > 0, () -> kind + " in " + verdict.explanations());
  }

  @Test
  void aCleanRunHasNoViolation() {
    var verdict = run.check();
    assertEquals(List.of(), verdict.explanations());
    assertEquals(
        "torture: seed 7, 300 s, faults 412, acknowledged 15, lost 0, doubled 0, out of order 0,"
            + " receipts missing 0",
        verdict.line(7, 300, 412));
  }

  /// A store that drops one append: the mailbox closes ranks, as if it had never been.
  @Test
  void aDroppedAppendIsFoundAsLost() {
    var fresh = new SyntheticRun();
    fresh.send("alice.raw", BOB);
    fresh.send("alice.raw", BOB);
    fresh.mailbox(BOB).removeLast();
    fresh.everyoneCatchesUp();
    var verdict = fresh.check();
    assertEquals(1, verdict.count(Verdict.Kind.LOST), () -> verdict.explanations().toString());
  }

  @Test
  void anAppendDroppedFromTheSendersMailboxIsFoundAsLost() {
    var fresh = new SyntheticRun();
    fresh.send("alice.raw", BOB);
    fresh.send("alice.raw", BOB);
    fresh.mailbox(ALICE).removeLast();
    fresh.everyoneCatchesUp();
    assertTrue(fresh.check().count(Verdict.Kind.LOST) > 0);
  }

  @Test
  void aDoubledAppendIsFoundAsDoubled() {
    var fresh = new SyntheticRun();
    fresh.send("alice.raw", BOB);
    var message = (Entry.SawMessage) fresh.mailbox(BOB).getFirst();
    fresh
        .mailbox(BOB)
        .add(
            new Entry.SawMessage(
                0,
                1,
                2,
                message.at(),
                message.id(),
                message.chat(),
                message.from(),
                message.origin(),
                message.number(),
                message.digest()));
    fresh.everyoneCatchesUp();
    var verdict = fresh.check();
    assertEquals(1, verdict.count(Verdict.Kind.DOUBLED), () -> verdict.explanations().toString());
  }

  @Test
  void twoSwappedAppendsAreFoundAsOutOfOrder() {
    var fresh = new SyntheticRun();
    fresh.send("alice.raw", BOB);
    fresh.send("alice.raw", BOB);
    swapFirstTwo(fresh.mailbox(BOB));
    fresh.everyoneCatchesUp();
    var verdict = fresh.check();
    assertEquals(
        1, verdict.count(Verdict.Kind.OUT_OF_ORDER), () -> verdict.explanations().toString());
  }

  @Test
  void twoAppendsSwappedInTheSendersMailboxAreFoundAsOutOfOrder() {
    var fresh = new SyntheticRun();
    fresh.send("alice.sdk", BOB);
    fresh.send("alice.sdk", BOB);
    swapFirstTwo(fresh.mailbox(ALICE));
    fresh.everyoneCatchesUp();
    assertTrue(fresh.check().count(Verdict.Kind.OUT_OF_ORDER) > 0);
  }

  private static void swapFirstTwo(List<Entry> mailbox) {
    Collections.swap(mailbox, 0, 1);
    for (int i = 0; i < 2; i++) {
      var m = (Entry.SawMessage) mailbox.get(i);
      mailbox.set(
          i,
          new Entry.SawMessage(
              0, 1, i + 1, m.at(), m.id(), m.chat(), m.from(), m.origin(), m.number(), m.digest()));
    }
  }

  @Test
  void anEventThatOneDeviceMissedIsFoundAsLost() {
    run.remove("bob.raw2", messageAt(3));
    assertFound(Verdict.Kind.LOST);
  }

  @Test
  void aMessageThatTheSdkDidNotTellIsFoundAsLost() {
    run.remove("alice.sdk", messageAt(3));
    assertFound(Verdict.Kind.LOST);
  }

  @Test
  void aMessageThatTheSdkToldTwiceIsFoundAsDoubled() {
    run.add(
        "alice.sdk",
        run.entries("alice.sdk").stream().filter(messageAt(3)).findFirst().orElseThrow());
    assertFound(Verdict.Kind.DOUBLED);
  }

  @Test
  void theMessageThatWasBeingHandledWhenTheProcessWasKilledMayBeToldAgain() {
    var entries = run.entries("alice.sdk");
    var last = entries.stream().filter(Entry.SawMessage.class::isInstance).toList().getLast();
    run.add("alice.sdk", new Entry.Opened(run.now()));
    run.add("alice.sdk", last);
    assertEquals(List.of(), run.check().explanations());
  }

  @Test
  void anAcknowledgedMessageThatIsNowhereIsFoundAsLost() {
    run.add("alice.raw", new Entry.Accepted(run.now(), 1, 99, "gone", 99, run.now(), false));
    assertFound(Verdict.Kind.LOST);
  }

  @Test
  void aMessageThatWasSentAndNeverStoredIsFoundAsLost() {
    run.add("alice.raw", new Entry.Sending(run.now(), 99, BOB, "gone"));
    assertFound(Verdict.Kind.LOST);
  }

  @Test
  void anAnswerWithAnotherSeqThanTheEventsIsFound() {
    run.edit(
        "alice.raw",
        e ->
            e instanceof Entry.Accepted a && a.number() == 2
                ? new Entry.Accepted(a.t(), 1, 2, a.id(), a.seq() + 1, a.at(), true)
                : e);
    assertFound(Verdict.Kind.ANSWER_DIFFERS);
  }

  @Test
  void aRepeatAnsweredAsNewIsFound() {
    var first =
        run.entries("alice.raw").stream().filter(Entry.Accepted.class::isInstance).findFirst();
    run.add("alice.raw", first.orElseThrow());
    assertFound(Verdict.Kind.ANSWER_DIFFERS);
  }

  @Test
  void aSeqWithAnotherContentThanADeviceSawIsFound() {
    run.edit(
        "bob.raw",
        e ->
            e instanceof Entry.SawMessage m && m.seq() == 3
                ? new Entry.SawMessage(
                    m.t(), 1, 3, m.at() - 1, m.id(), m.chat(), m.from(), "other", 1, m.digest())
                : e);
    assertFound(Verdict.Kind.SEQ_REUSED);
  }

  @Test
  void aHeadThatWasShownAndIsNoMoreIsFoundAsLost() {
    run.add("bob.raw", new Entry.Welcomed(run.now(), 2, "epoch", 1_000, 18, false, 256));
    assertFound(Verdict.Kind.LOST);
  }

  @Test
  void aHeadThatWasShownBeforeItsEventWasMadeIsFound() {
    var fresh = new SyntheticRun();
    fresh.add("bob.raw", new Entry.Welcomed(fresh.now(), 2, "epoch", 1, 0, false, 256));
    fresh.later(10_000);
    fresh.send("alice.raw", BOB);
    fresh.everyoneCatchesUp();
    assertTrue(fresh.check().count(Verdict.Kind.SHOWN_TOO_EARLY) > 0);
  }

  @Test
  void aMissingDeliveredReceiptIsFound() {
    var fresh = new SyntheticRun();
    fresh.send("alice.raw", BOB);
    fresh.send("alice.raw", BOB);
    fresh.everyoneCatchesUp();
    fresh.receipt(ALICE, BOB, Event.Receipt.Kind.DELIVERED, 1);
    fresh.everyoneCatchesUp();
    var verdict = fresh.check();
    assertEquals(1, verdict.count(Verdict.Kind.RECEIPT_MISSING));
    assertTrue(verdict.mayStillCome());
  }

  @Test
  void aMissingReadReceiptIsFound() {
    run.add("bob.raw", new Entry.Reading(run.now(), ALICE, 4));
    run.add("bob.raw", new Entry.ReadDone(run.now(), ALICE, 4));
    assertFound(Verdict.Kind.RECEIPT_MISSING);
  }

  @Test
  void aReceiptThatTheSdkDoesNotShowIsFound() {
    var verdict = run.check();
    assertTrue(verdict.clean());
    run.edit(
        "alice.sdk",
        e ->
            e instanceof Entry.Held h && h.state().equals("DELIVERED")
                ? new Entry.Held(
                    h.t(),
                    h.id(),
                    h.chat(),
                    h.from(),
                    h.seq(),
                    h.at(),
                    h.origin(),
                    h.number(),
                    h.digest(),
                    "SENT")
                : e);
    assertTrue(run.checkAsItIs().count(Verdict.Kind.RECEIPT_MISSING) > 0);
  }

  @Test
  void aReceiptOfWhatWasNotReadIsFound() {
    run.receipt(ALICE, BOB, Event.Receipt.Kind.READ, 4);
    run.everyoneCatchesUp();
    assertFound(Verdict.Kind.RECEIPT_UNEARNED);
  }

  @Test
  void aReceiptOfWhatNobodyAcknowledgedYetIsFound() {
    var fresh = new SyntheticRun();
    fresh.send("alice.raw", BOB);
    fresh.receipt(ALICE, BOB, Event.Receipt.Kind.DELIVERED, 1);
    fresh.later(10_000);
    fresh.everyoneCatchesUp();
    assertTrue(fresh.check().count(Verdict.Kind.RECEIPT_UNEARNED) > 0);
  }

  @Test
  void aDoubledReceiptIsFound() {
    var last =
        run.mailbox(ALICE).stream()
            .filter(e -> e instanceof Entry.SawReceipt)
            .map(Entry.SawReceipt.class::cast)
            .toList()
            .getLast();
    run.receipt(ALICE, BOB, last.kind(), last.upTo());
    run.everyoneCatchesUp();
    assertFound(Verdict.Kind.DOUBLED);
  }

  @Test
  void aResetIsFound() {
    run.add("bob.raw", new Entry.Welcomed(run.now(), 2, "epoch", 18, 0, true, 256));
    assertFound(Verdict.Kind.MAILBOX_RESET);
  }

  @Test
  void anotherEpochIsFound() {
    run.add("bob.raw", new Entry.Welcomed(run.now(), 2, "another", 18, 0, false, 256));
    assertFound(Verdict.Kind.MAILBOX_RESET);
  }

  @Test
  void aFrameThatLeavesSomethingOutIsFound() {
    run.edit(
        "bob.raw",
        e -> e instanceof Entry.Batch b ? new Entry.Batch(b.t(), 1, b.after() + 1, b.upTo()) : e);
    assertFound(Verdict.Kind.GAP);
  }

  @Test
  void aConnectionThatGoesOnTooFarIsFound() {
    var fresh = new SyntheticRun();
    fresh.send("alice.raw", BOB);
    fresh.add("bob.raw2", new Entry.Welcomed(fresh.now(), 2, "epoch", 1, 1, false, 256));
    fresh.everyoneCatchesUp();
    assertTrue(fresh.check().count(Verdict.Kind.GAP) > 0);
  }

  @Test
  void moreEventsThanTheWindowAreFound() {
    run.edit(
        "bob.raw",
        e ->
            e instanceof Entry.Welcomed w
                ? new Entry.Welcomed(w.t(), 1, "epoch", w.head(), 0, false, 4)
                : e);
    assertFound(Verdict.Kind.WINDOW_EXCEEDED);
  }

  @Test
  void anEventThatComesLateIsFoundUnlessAFaultExplainsIt() {
    run.send("alice.raw", BOB);
    long before = run.now();
    run.later(WireCheck.LATE_MILLIS + 1_000);
    run.everyoneCatchesUp();
    run.receipt(ALICE, BOB, Event.Receipt.Kind.DELIVERED, run.mailbox(ALICE).size() - 2);
    var spoiled = run.checkAsItIs();
    assertTrue(spoiled.count(Verdict.Kind.UNFINISHED) > 0, "no audit yet");
    assertFound(Verdict.Kind.LATE);
    run.fault(new Entry.Fault(before, run.now(), 0, "half-open"));
    assertEquals(0, run.checkAsItIs().count(Verdict.Kind.LATE));
  }

  @Test
  void somethingTakenAfterARefusalIsFoundAsOutOfOrder() {
    run.add("alice.raw", new Entry.Refused(run.now(), 1, 6, "UNAVAILABLE"));
    run.add("alice.raw", new Entry.Accepted(run.now(), 1, 7, "later", 99, run.now(), false));
    assertFound(Verdict.Kind.OUT_OF_ORDER);
  }

  @Test
  void aRefusalForGoodIsFound() {
    run.add("alice.raw", new Entry.Refused(run.now(), 1, 6, "BAD_REQUEST"));
    assertFound(Verdict.Kind.REFUSED);
  }

  @Test
  void aDeviceThatDidNotCatchUpIsFound() {
    run.send("alice.raw", BOB);
    assertFound(Verdict.Kind.UNFINISHED);
  }

  @Test
  void spoiledTextIsFound() {
    var m = (Entry.SawMessage) run.mailbox(BOB).getFirst();
    run.mailbox(BOB)
        .set(
            0,
            new Entry.SawMessage(
                0,
                1,
                m.seq(),
                m.at(),
                m.id(),
                m.chat(),
                m.from(),
                m.origin(),
                m.number(),
                "0000000000000000"));
    assertFound(Verdict.Kind.CORRUPTED);
  }
}
