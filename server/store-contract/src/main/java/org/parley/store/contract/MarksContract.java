package org.parley.store.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.parley.store.contract.Messages.ALICE;
import static org.parley.store.contract.Messages.BOB;
import static org.parley.store.contract.Messages.BOBBY;
import static org.parley.store.contract.Messages.LAPTOP;
import static org.parley.store.contract.Messages.PHONE;
import static org.parley.store.contract.Messages.post;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.parley.messaging.Change;
import org.parley.messaging.ChatId;
import org.parley.messaging.CommitListener;
import org.parley.messaging.Mailboxes;
import org.parley.messaging.Outcome;
import org.parley.messaging.UserId;
import org.parley.protocol.Event;
import org.parley.protocol.Event.Receipt.Kind;

/// Delivered and read marks, the receipts they cause, when a receipt replaces another, and unread
/// counts.
public abstract class MarksContract {
  private static final ChatId WITH_ALICE = ChatId.with(ALICE);
  private static final ChatId WITH_BOB = ChatId.with(BOB);

  private final Recorder listener = new Recorder();
  private StoreFixture store = new NoStore();

  /// A new, empty store.
  protected abstract StoreFixture open(Clock clock, CommitListener listener);

  @BeforeEach
  void openStore() {
    store = open(new TestClock(), listener);
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  private Mailboxes mailboxes() {
    return store.mailboxes();
  }

  private Outcome commit(Change change) {
    return mailboxes().commit(List.of(change)).getFirst();
  }

  private void acknowledge(UserId owner, long upTo) {
    assertEquals(new Outcome.Marked(), commit(new Change.Acknowledge(owner, PHONE, upTo)));
  }

  private void read(UserId owner, ChatId chat, long upTo) {
    assertEquals(new Outcome.Marked(), commit(new Change.MarkRead(owner, chat, upTo)));
  }

  private List<Event> events(UserId owner) {
    return mailboxes().read(owner, 0, 1000, 1 << 20).events();
  }

  /// The seqs and bodies of what is not a message, without handing anything out.
  private List<String> told(UserId owner) {
    return listener.of(owner).stream()
        .filter(event -> !(event.body() instanceof Event.Opaque))
        .map(event -> event.seq() + " " + event.body())
        .toList();
  }

  private static String receipt(long seq, Kind kind, UserId by, long upTo) {
    return seq + " " + new Event.Receipt(kind, by.value(), by.value(), upTo);
  }

  private Mailboxes.Chat chat(UserId owner) {
    return mailboxes().chats(owner, 0, 10, Messages.MANY_BYTES).chats().getFirst();
  }

  @Test
  void aMarkThatMovesFarCausesTheReceiptsOfEachChat() {
    UserId carol = new UserId("carol");
    List<Change> changes = new ArrayList<>();
    for (int i = 1; i <= 1_500; i++) { // Alice's seqs 2i - 1 and 2i
      changes.add(post(i % 3 == 0 ? BOBBY : BOB, ALICE, i));
      changes.add(post(ALICE, BOB, 10_000 + i));
    }
    changes.add(post(carol, ALICE, 20_000));
    mailboxes().commit(changes);
    store.reopen(); // so that nothing recent is in memory
    acknowledge(ALICE, 2_990);
    assertEquals(seqOf(post(BOB, ALICE, 1_495)), chat(BOB).marks().deliveredUpTo());
    assertEquals(seqOf(post(BOBBY, ALICE, 1_494)), chat(BOBBY).marks().deliveredUpTo());
    assertEquals(0, chat(carol).marks().deliveredUpTo());
    acknowledge(ALICE, 3_001);
    assertEquals(seqOf(post(BOB, ALICE, 1_499)), chat(BOB).marks().deliveredUpTo());
    assertEquals(seqOf(post(BOBBY, ALICE, 1_500)), chat(BOBBY).marks().deliveredUpTo());
    assertEquals(1, chat(carol).marks().deliveredUpTo());
  }

  private long seqOf(Change.Post repeated) {
    return ((Outcome.Posted) commit(repeated)).seq();
  }

  @Test
  void theFirstAcknowledgementTellsTheSenderBySeqOfTheSendersMailbox() {
    commit(post(ALICE, BOBBY, 1));
    commit(post(ALICE, BOB, 2));
    acknowledge(BOB, 1);
    assertEquals(List.of(receipt(3, Kind.DELIVERED, BOB, 2)), told(ALICE));
    assertEquals(2, chat(ALICE).marks().deliveredUpTo());
    assertEquals(0, chat(ALICE).marks().readUpTo());
  }

  @Test
  void aSecondDeviceAddsNoReceipt() {
    commit(post(ALICE, BOB, 1));
    acknowledge(BOB, 1);
    commit(new Change.Acknowledge(BOB, LAPTOP, 1));
    acknowledge(BOB, 1);
    store.reopen();
    commit(new Change.Acknowledge(BOB, LAPTOP, 1));
    assertEquals(1, told(ALICE).size());
  }

  @Test
  void aBatchOfMessagesMakesOneReceiptForEachSender() {
    for (int i = 1; i <= 10; i++) {
      commit(post(i % 2 == 0 ? ALICE : BOBBY, BOB, i));
    }
    acknowledge(BOB, 9);
    assertEquals(List.of(receipt(6, Kind.DELIVERED, BOB, 4)), told(ALICE));
    assertEquals(List.of(receipt(6, Kind.DELIVERED, BOB, 5)), told(BOBBY));
    acknowledge(BOB, 10);
    assertEquals(receipt(7, Kind.DELIVERED, BOB, 5), told(ALICE).getLast());
    assertEquals(1, told(BOBBY).size());
  }

  @Test
  void anAcknowledgementAfterARestartFindsWhatItCovers() {
    for (int i = 1; i <= 10; i++) {
      commit(post(i % 2 == 0 ? ALICE : BOBBY, BOB, i));
    }
    store.reopen();
    commit(post(ALICE, BOB, 11));
    acknowledge(BOB, 7);
    assertEquals(List.of(receipt(7, Kind.DELIVERED, BOB, 3)), told(ALICE));
    assertEquals(List.of(receipt(6, Kind.DELIVERED, BOB, 4)), told(BOBBY));
    acknowledge(BOB, 11);
    assertEquals(6, chat(ALICE).marks().deliveredUpTo());
  }

  @Test
  void ownMessagesAndReceiptsCauseNoReceipts() {
    commit(post(ALICE, BOB, 1));
    acknowledge(ALICE, 1);
    acknowledge(BOB, 1);
    acknowledge(ALICE, 2);
    assertEquals(1, told(ALICE).size());
    assertEquals(List.of(), told(BOB));
  }

  @Test
  void aReceiptNobodyWasSentIsReplacedAndItsSeqStaysEmpty() {
    commit(post(ALICE, BOB, 1));
    acknowledge(BOB, 1);
    commit(post(ALICE, BOB, 2));
    acknowledge(BOB, 2);
    assertEquals(List.of(1L, 3L, 4L), seqs(events(ALICE)));
    assertEquals(receipt(4, Kind.DELIVERED, BOB, 3), told(ALICE).getLast());
    assertEquals(4, mailboxes().bounds(ALICE).head());
    Mailboxes.Slice slice = mailboxes().read(ALICE, 1, 1, 1000);
    assertEquals(List.of(3L), seqs(slice.events()));
  }

  private static List<Long> seqs(List<Event> events) {
    return events.stream().map(Event::seq).toList();
  }

  @Test
  void aReceiptThatWasReadStays() {
    commit(post(ALICE, BOB, 1));
    acknowledge(BOB, 1);
    assertEquals(List.of(1L, 2L), seqs(events(ALICE)));
    commit(post(ALICE, BOB, 2));
    acknowledge(BOB, 2);
    assertEquals(List.of(1L, 2L, 3L, 4L), seqs(events(ALICE)));
  }

  @Test
  void aReceiptThatADeviceTookStays() {
    listener.takeFor(ALICE);
    commit(post(ALICE, BOB, 1));
    acknowledge(BOB, 1);
    commit(post(ALICE, BOB, 2));
    acknowledge(BOB, 2);
    assertEquals(List.of(1L, 2L, 3L, 4L), seqs(events(ALICE)));
  }

  @Test
  void aReceiptFromBeforeARestartStays() {
    commit(post(ALICE, BOB, 1));
    acknowledge(BOB, 1);
    store.reopen();
    commit(post(ALICE, BOB, 2));
    acknowledge(BOB, 2);
    assertEquals(List.of(1L, 2L, 3L, 4L), seqs(events(ALICE)));
    commit(post(ALICE, BOB, 3));
    acknowledge(BOB, 3);
    assertEquals(
        1, mailboxes().history(ALICE, WITH_BOB, 2, 9, Messages.MANY_BYTES).events().size());
  }

  @Test
  void aReceiptIsReplacedOnlyBySameChatAndKind() {
    commit(post(ALICE, BOB, 1));
    commit(post(ALICE, BOBBY, 2));
    acknowledge(BOB, 1);
    acknowledge(BOBBY, 1);
    read(BOB, WITH_ALICE, 1);
    read(BOBBY, WITH_ALICE, 1);
    assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L), seqs(events(ALICE)));
  }

  @Test
  void receiptsReplacedWithinOneCallAreNeverAnnounced() {
    mailboxes()
        .commit(
            List.of(
                post(ALICE, BOB, 1),
                new Change.Acknowledge(BOB, PHONE, 1),
                post(ALICE, BOB, 2),
                new Change.Acknowledge(BOB, PHONE, 2)));
    assertEquals(List.of(receipt(4, Kind.DELIVERED, BOB, 3)), told(ALICE));
    assertEquals(List.of(1L, 3L, 4L), seqs(events(ALICE)));
  }

  @Test
  void readingTellsTheOtherAndTheOwnDevices() {
    commit(post(ALICE, BOB, 1));
    commit(post(ALICE, BOB, 2));
    read(BOB, WITH_ALICE, 2);
    assertEquals(List.of("3 " + new Event.ReadMarker("alice", 2)), told(BOB));
    assertEquals(List.of(receipt(3, Kind.READ, BOB, 2)), told(ALICE));
    assertEquals(new Mailboxes.Marks(2, 2, 0), chat(ALICE).marks());
    assertEquals(new Mailboxes.Marks(0, 0, 2), chat(BOB).marks());
    assertEquals(
        chat(ALICE).marks(),
        mailboxes().history(ALICE, WITH_BOB, 0, 1, Messages.MANY_BYTES).marks());
  }

  @Test
  void readingImpliesDeliveryForTheMarksNotForTheReceipts() {
    commit(post(ALICE, BOB, 1));
    read(BOB, WITH_ALICE, 1);
    assertEquals(1, chat(ALICE).marks().deliveredUpTo());
    acknowledge(BOB, 1);
    assertEquals(receipt(3, Kind.DELIVERED, BOB, 1), told(ALICE).getLast());
    assertEquals(new Mailboxes.Marks(1, 1, 0), chat(ALICE).marks());
  }

  @Test
  void readingAgainOrLessChangesNothing() {
    commit(post(ALICE, BOB, 1));
    commit(post(ALICE, BOB, 2));
    read(BOB, WITH_ALICE, 2);
    read(BOB, WITH_ALICE, 2);
    read(BOB, WITH_ALICE, 1);
    assertEquals(1, told(BOB).size());
    assertEquals(1, told(ALICE).size());
  }

  @Test
  void readingWhatIsNoMessageOfTheOtherMovesTheMarkWithoutReceipt() {
    commit(post(ALICE, BOB, 1));
    read(BOB, WITH_ALICE, 1);
    commit(post(BOB, ALICE, 2));
    read(BOB, WITH_ALICE, 3);
    assertEquals(2, told(BOB).size());
    assertEquals(1, told(ALICE).size());
    assertEquals(3, chat(BOB).marks().ownReadUpTo());
  }

  @Test
  void readingAnUnknownChatSaysSo() {
    commit(post(ALICE, BOB, 1));
    assertEquals(new Outcome.NoSuchChat(), commit(new Change.MarkRead(BOB, ChatId.with(BOBBY), 1)));
    assertEquals(List.of(), told(BOB));
  }

  @Test
  void unreadCountsWhatTheOtherWroteAboveTheMark() {
    for (int i = 1; i <= 6; i++) {
      commit(post(ALICE, BOB, i));
    }
    commit(post(BOB, ALICE, 7));
    assertEquals(6, chat(BOB).unread());
    read(BOB, WITH_ALICE, 2);
    assertEquals(4, chat(BOB).unread());
    assertEquals(receipt(8, Kind.READ, BOB, 2), told(ALICE).getLast());
    store.reopen();
    assertEquals(4, chat(BOB).unread());
    read(BOB, WITH_ALICE, 5);
    assertEquals(1, chat(BOB).unread());
    assertEquals(receipt(9, Kind.READ, BOB, 5), told(ALICE).getLast());
    read(BOB, WITH_ALICE, 1000);
    assertEquals(0, chat(BOB).unread());
    commit(post(ALICE, BOB, 8));
    assertEquals(1, chat(BOB).unread());
    assertEquals(1, chat(ALICE).unread());
  }

  @Test
  void aMarkAboveTheHeadCoversNothingThatComesLater() {
    commit(post(ALICE, BOB, 1));
    acknowledge(BOB, 1000);
    read(BOB, WITH_ALICE, 1000);
    commit(post(ALICE, BOB, 2));
    assertEquals(1, chat(BOB).unread());
    acknowledge(BOB, 3);
    assertEquals(4, chat(ALICE).marks().deliveredUpTo());
    assertEquals(1, chat(ALICE).marks().readUpTo());
  }

  @Test
  void aLongBacklogIsCoveredPieceByPiece() {
    int each = 200;
    for (int call = 0; call < 4; call++) {
      List<Change> changes = new ArrayList<>();
      for (int i = 0; i < each / 2; i++) {
        int number = call * each + 2 * i;
        changes.add(post(ALICE, BOB, number));
        changes.add(post(BOBBY, BOB, number + 1));
      }
      mailboxes().commit(changes);
    }
    listener.takeFor(ALICE);
    for (long upTo : new long[] {3, 100, 101, 500, 799, 800}) {
      acknowledge(BOB, upTo);
      assertEquals((upTo + 1) / 2, lastReceipt(Kind.DELIVERED), "of " + upTo);
    }
    for (long upTo : new long[] {5, 300, 650, 700, 800}) {
      read(BOB, WITH_ALICE, upTo);
      assertEquals((upTo + 1) / 2, lastReceipt(Kind.READ), "of " + upTo);
      assertEquals(400 - (upTo + 1) / 2, unreadOfAlice(), "after " + upTo);
    }
  }

  private long lastReceipt(Kind kind) {
    return listener.of(ALICE).stream()
        .map(Event::body)
        .filter(body -> body instanceof Event.Receipt receipt && receipt.kind() == kind)
        .mapToLong(body -> ((Event.Receipt) body).upTo())
        .max()
        .orElse(0);
  }

  private long unreadOfAlice() {
    return mailboxes().chats(BOB, 0, 10, Messages.MANY_BYTES).chats().stream()
        .filter(chat -> chat.chat().equals(WITH_ALICE))
        .mapToLong(Mailboxes.Chat::unread)
        .sum();
  }
}
