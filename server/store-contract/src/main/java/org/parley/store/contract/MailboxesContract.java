package org.parley.store.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.parley.store.contract.Messages.ALICE;
import static org.parley.store.contract.Messages.BOB;
import static org.parley.store.contract.Messages.BOBBY;
import static org.parley.store.contract.Messages.LAPTOP;
import static org.parley.store.contract.Messages.PHONE;
import static org.parley.store.contract.Messages.own;
import static org.parley.store.contract.Messages.post;
import static org.parley.store.contract.Messages.theirs;
import static org.parley.store.contract.Messages.unheard;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.parley.messaging.Change;
import org.parley.messaging.ChatId;
import org.parley.messaging.CommitListener;
import org.parley.messaging.DeviceId;
import org.parley.messaging.Mailboxes;
import org.parley.messaging.Outcome;
import org.parley.messaging.UserId;
import org.parley.protocol.Event;
import org.parley.protocol.FrameCodec;

/// What [Mailboxes] promise, one call after the other. See also [MarksContract],
/// [ConcurrencyContract] and [ModelContract].
public abstract class MailboxesContract {
  private static final int ALL = 1000;
  private static final int PLENTY = 1 << 20;
  private static final ChatId WITH_ALICE = ChatId.with(ALICE);
  private static final ChatId WITH_BOB = ChatId.with(BOB);

  private final TestClock clock = new TestClock();
  private final Recorder listener = new Recorder();
  private StoreFixture store = new NoStore();

  /// A new, empty store.
  protected abstract StoreFixture open(Clock clock, CommitListener listener);

  @BeforeEach
  void openStore() {
    store = open(clock, listener);
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

  private Outcome.Posted posted(Change.Post post) {
    return (Outcome.Posted) commit(post);
  }

  private List<Event> events(UserId owner) {
    return mailboxes().read(owner, 0, ALL, PLENTY).events();
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  @Test
  void aMessageIsOneEventInEachMailbox() {
    assertEquals(new Outcome.Posted(1, now(), false), commit(post(ALICE, BOB, 1, "hello")));
    assertEquals(List.of(new Event(1, now(), own("hello"))), events(ALICE));
    assertEquals(List.of(new Event(1, now(), theirs("hello"))), events(BOB));
    assertEquals(List.of(), events(BOBBY));
  }

  @Test
  void messagesKeepTheirOrderInEveryMailboxAndCall() {
    mailboxes().commit(List.of(post(ALICE, BOB, 1), post(BOB, ALICE, 2), post(ALICE, BOB, 3)));
    assertEquals(List.of("own: text 1", "theirs: text 2", "own: text 3"), texts(events(ALICE)));
    assertEquals(List.of("theirs: text 1", "own: text 2", "theirs: text 3"), texts(events(BOB)));
  }

  private static List<String> texts(List<Event> events) {
    return events.stream().map(event -> String.valueOf(Messages.text(event))).toList();
  }

  @Test
  void whatWasPostedIsKnownByItsId() {
    Change.Post post = post(ALICE, BOB, 1);
    assertEquals(Optional.empty(), mailboxes().posted(ALICE, post.id(), post.digest()));
    Outcome.Posted first = posted(post);
    assertEquals(
        Optional.of(new Outcome.Posted(first.seq(), first.at(), true)),
        mailboxes().posted(ALICE, post.id(), post.digest()));
    assertEquals(
        Optional.of(new Outcome.IdReused()),
        mailboxes().posted(ALICE, post.id(), post(ALICE, BOB, 1, "other").digest()));
    assertEquals(Optional.empty(), mailboxes().posted(BOB, post.id(), post.digest()));
  }

  @Test
  void aSliceIsAsLargeAsItsEventsAreOnTheWire() {
    for (int i = 1; i <= 100; i++) {
      commit(post(ALICE, BOB, i, "short"));
    }
    int limit = 1_000;
    Mailboxes.Slice slice = mailboxes().read(ALICE, 0, ALL, limit);
    assertTrue(slice.events().stream().mapToInt(FrameCodec::wireSize).sum() <= limit);
    assertTrue(slice.upTo() > 1);
  }

  @Test
  void resendingTheSameIdAddsNothing() {
    Outcome.Posted first = posted(post(ALICE, BOB, 1));
    clock.advance(Duration.ofMinutes(1));
    posted(post(ALICE, BOB, 2));
    assertEquals(new Outcome.Posted(first.seq(), first.at(), true), commit(post(ALICE, BOB, 1)));
    assertEquals(2, events(ALICE).size());
    assertEquals(2, events(BOB).size());
  }

  @Test
  void resendingWithinOneCallAddsNothing() {
    List<Outcome> outcomes = mailboxes().commit(List.of(post(ALICE, BOB, 1), post(ALICE, BOB, 1)));
    assertEquals(
        List.of(new Outcome.Posted(1, now(), false), new Outcome.Posted(1, now(), true)), outcomes);
    assertEquals(1, events(BOB).size());
  }

  @Test
  void idsAreRememberedWhenTheStoreOpensAgain() {
    Outcome.Posted first = posted(post(ALICE, BOB, 1));
    store.reopen();
    assertEquals(new Outcome.Posted(first.seq(), first.at(), true), commit(post(ALICE, BOB, 1)));
    assertEquals(1, events(BOB).size());
  }

  @Test
  void theSameIdWithOtherContentIsRefused() {
    posted(post(ALICE, BOB, 1, "hello"));
    assertEquals(new Outcome.IdReused(), commit(post(ALICE, BOB, 1, "good bye")));
    assertEquals(1, events(ALICE).size());
    assertEquals(1, events(BOB).size());
  }

  @Test
  void aRefusedChangeDoesNotHinderTheOthersOfItsCall() {
    posted(post(ALICE, BOB, 1, "hello"));
    List<Outcome> outcomes =
        mailboxes().commit(List.of(post(ALICE, BOB, 1, "other"), post(ALICE, BOB, 2)));
    assertEquals(List.of(new Outcome.IdReused(), new Outcome.Posted(2, now(), false)), outcomes);
  }

  @Test
  void idsBelongToTheirSender() {
    posted(post(ALICE, BOB, 1, "from Alice"));
    assertFalse(posted(post(BOB, ALICE, 1, "from Bob")).duplicate());
    assertFalse(posted(post(BOBBY, ALICE, 1, "from Bobby")).duplicate());
  }

  @Test
  void aMessageToOneselfIsOneEventAndNeverUnread() {
    commit(post(ALICE, ALICE, 1));
    assertEquals(1, events(ALICE).size());
    Mailboxes.Chat chat = mailboxes().chats(ALICE, 0, 10, Messages.MANY_BYTES).chats().getFirst();
    assertEquals(ChatId.with(ALICE), chat.chat());
    assertEquals(0, chat.unread());
    commit(new Change.Acknowledge(ALICE, PHONE, 1));
    assertEquals(1, events(ALICE).size());
    commit(new Change.MarkRead(ALICE, ChatId.with(ALICE), 1));
    assertEquals(new Event.ReadMarker("alice", 1), events(ALICE).getLast().body());
    assertEquals(2, events(ALICE).size());
  }

  @Test
  void aMessageToWhoBlockedTheSenderStaysWithTheSender() {
    assertFalse(posted(unheard(ALICE, BOB, 1)).duplicate());
    assertTrue(posted(unheard(ALICE, BOB, 1)).duplicate());
    assertEquals(1, events(ALICE).size());
    assertEquals(List.of(), events(BOB));
    assertTrue(mailboxes().hasWrittenTo(ALICE, WITH_BOB));
    assertEquals(List.of(), mailboxes().chats(BOB, 0, 10, Messages.MANY_BYTES).chats());
  }

  @Test
  void onlyWhoWroteHasWritten() {
    commit(post(ALICE, BOB, 1));
    assertTrue(mailboxes().hasWrittenTo(ALICE, WITH_BOB));
    assertFalse(mailboxes().hasWrittenTo(BOB, WITH_ALICE));
    assertFalse(mailboxes().hasWrittenTo(ALICE, ChatId.with(BOBBY)));
  }

  @Test
  void timesAreWholeMillisecondsAndNeverGoBack() {
    Instant first = posted(post(ALICE, BOB, 1)).at();
    assertEquals(now(), first);
    clock.advance(Duration.ofHours(-1));
    assertEquals(first, posted(post(BOBBY, BOB, 2)).at());
    store.reopen();
    assertEquals(first, posted(post(ALICE, BOB, 3)).at());
    clock.advance(Duration.ofHours(2));
    assertEquals(now(), posted(post(ALICE, BOB, 4)).at());
  }

  @Test
  void timeOfAnEventIsItsCommit() {
    commit(post(ALICE, BOB, 1));
    Instant first = now();
    clock.advance(Duration.ofSeconds(1));
    commit(post(ALICE, BOB, 2));
    assertEquals(Optional.of(first), mailboxes().timeOf(BOB, 1));
    assertEquals(Optional.of(now()), mailboxes().timeOf(BOB, 2));
    assertEquals(Optional.empty(), mailboxes().timeOf(BOB, 3));
    assertEquals(Optional.empty(), mailboxes().timeOf(BOBBY, 1));
  }

  @Test
  void boundsTellWhereAMailboxStands() {
    String epoch = mailboxes().bounds(BOB).epoch();
    assertFalse(epoch.isEmpty());
    assertEquals(new Mailboxes.Bounds(epoch, 1, 0), mailboxes().bounds(BOB));
    commit(post(ALICE, BOB, 1));
    commit(post(ALICE, BOB, 2));
    assertEquals(new Mailboxes.Bounds(epoch, 1, 2), mailboxes().bounds(BOB));
    store.reopen();
    assertEquals(new Mailboxes.Bounds(epoch, 1, 2), mailboxes().bounds(BOB));
  }

  @Test
  void headsAnswersForMany() {
    commit(post(ALICE, BOB, 1));
    commit(post(BOBBY, BOB, 2));
    Map<UserId, Long> heads = Map.of(ALICE, 1L, BOB, 2L, new UserId("nobody"), 0L);
    assertEquals(heads, mailboxes().heads(heads.keySet()));
    store.reopen();
    assertEquals(heads, mailboxes().heads(heads.keySet()));
  }

  @Test
  void aSliceNeverSkipsWhateverItsLimits() {
    for (int i = 1; i <= 50; i++) {
      commit(post(i % 3 == 0 ? BOB : ALICE, i % 3 == 0 ? ALICE : BOB, i, "x".repeat(i)));
    }
    List<Event> whole = events(BOB);
    for (int maxEvents : new int[] {1, 7, 50, 51}) {
      for (int maxBytes : new int[] {1, 60, 300, PLENTY}) {
        assertEquals(whole, readInSlices(maxEvents, maxBytes));
      }
    }
  }

  private List<Event> readInSlices(int maxEvents, int maxBytes) {
    List<Event> all = new java.util.ArrayList<>();
    long after = 0;
    while (after < mailboxes().bounds(BOB).head()) {
      Mailboxes.Slice slice = mailboxes().read(BOB, after, maxEvents, maxBytes);
      assertEquals(after, slice.after());
      assertTrue(slice.upTo() > after, "a slice makes progress");
      assertTrue(slice.events().size() <= maxEvents);
      long bytes = slice.events().stream().mapToLong(MailboxesContract::bytes).sum();
      assertTrue(slice.events().size() == 1 || bytes <= maxBytes);
      all.addAll(slice.events());
      after = slice.upTo();
    }
    return all;
  }

  private static long bytes(Event event) {
    return event.body() instanceof Event.Opaque(byte[] wire) ? wire.length : 0;
  }

  @Test
  void aSliceAtTheEndIsEmpty() {
    commit(post(ALICE, BOB, 1));
    assertEquals(new Mailboxes.Slice(List.of(), 1, 1), mailboxes().read(BOB, 1, 10, 10));
    assertEquals(new Mailboxes.Slice(List.of(), 0, 0), mailboxes().read(BOBBY, 0, 10, 10));
  }

  @Test
  void cursorsBelongToDevicesAndMoveOnlyForward() {
    commit(post(ALICE, BOB, 1));
    commit(post(ALICE, BOB, 2));
    assertEquals(0, mailboxes().cursor(BOB, PHONE));
    commit(new Change.Acknowledge(BOB, PHONE, 2));
    commit(new Change.Acknowledge(BOB, PHONE, 1));
    commit(new Change.Acknowledge(BOB, LAPTOP, 1));
    assertEquals(2, mailboxes().cursor(BOB, PHONE));
    assertEquals(1, mailboxes().cursor(BOB, LAPTOP));
    assertEquals(0, mailboxes().cursor(BOBBY, PHONE));
  }

  @Test
  void aCursorIsNeverAboveWhatWasAcknowledgedNorAboveTheHead() {
    commit(post(ALICE, BOB, 1));
    commit(new Change.Acknowledge(BOB, PHONE, 99));
    assertEquals(1, mailboxes().cursor(BOB, PHONE));
    commit(post(ALICE, BOB, 2));
    store.reopen();
    assertTrue(mailboxes().cursor(BOB, PHONE) <= 1);
  }

  @Test
  void aForgottenDeviceBeginsAtZero() {
    commit(post(ALICE, BOB, 1));
    commit(new Change.Acknowledge(BOB, PHONE, 1));
    commit(new Change.Acknowledge(BOB, LAPTOP, 1));
    mailboxes().forgetDevice(BOB, PHONE);
    mailboxes().forgetDevice(BOB, new DeviceId("never-seen"));
    assertEquals(0, mailboxes().cursor(BOB, PHONE));
    assertEquals(1, mailboxes().cursor(BOB, LAPTOP));
    commit(new Change.Acknowledge(BOB, PHONE, 1));
    assertEquals(1, mailboxes().cursor(BOB, PHONE));
  }

  @Test
  void historyPagesBackwardsThroughTheMessagesOfOneChat() {
    for (int i = 1; i <= 7; i++) {
      commit(post(i % 2 == 0 ? BOB : ALICE, i % 2 == 0 ? ALICE : BOB, i));
      commit(post(BOBBY, ALICE, 100 + i));
      commit(new Change.MarkRead(ALICE, ChatId.with(BOBBY), 1000));
    }
    List<String> expected =
        List.of(
            "own: text 7",
            "theirs: text 6",
            "own: text 5",
            "theirs: text 4",
            "own: text 3",
            "theirs: text 2",
            "own: text 1");
    for (int limit : new int[] {1, 2, 3, 7, 8}) {
      List<String> paged = new java.util.ArrayList<>();
      long before = 0;
      boolean more = true;
      while (more) {
        Mailboxes.History page =
            mailboxes().history(ALICE, WITH_BOB, before, limit, Messages.MANY_BYTES);
        paged.addAll(texts(page.events()));
        before = page.events().getLast().seq();
        more = page.more();
      }
      assertEquals(expected, paged);
    }
  }

  @Test
  void pagesKeepWithinTheirBytesButAreNeverEmpty() {
    for (int i = 1; i <= 40; i++) {
      commit(post(new UserId("user" + i % 4), ALICE, i, "x".repeat(1_000)));
    }
    ChatId chat = ChatId.with(new UserId("user1"));
    for (int bytes : new int[] {0, 999, 3_500}) {
      int most = Math.max(1, bytes / 1_000);
      Mailboxes.History history = mailboxes().history(ALICE, chat, 0, 9, bytes);
      assertEquals(most, history.events().size());
      assertTrue(history.more());
      Mailboxes.ChatList chats = mailboxes().chats(ALICE, 0, 9, bytes);
      assertEquals(most, chats.chats().size());
      assertTrue(chats.more());
    }
  }

  @Test
  void historyOfAnUnknownChatIsEmpty() {
    assertEquals(
        new Mailboxes.History(List.of(), false, Mailboxes.Marks.NONE),
        mailboxes().history(ALICE, WITH_BOB, 0, 10, Messages.MANY_BYTES));
  }

  @Test
  void chatsPageByTheirNewestMessage() {
    commit(post(ALICE, BOB, 1));
    commit(post(BOBBY, ALICE, 2));
    commit(post(ALICE, new UserId("carol"), 3));
    commit(post(BOB, ALICE, 4));
    Mailboxes.ChatList first = mailboxes().chats(ALICE, 0, 2, Messages.MANY_BYTES);
    assertEquals(List.of("bob", "carol"), chatNames(first));
    assertTrue(first.more());
    Mailboxes.ChatList second =
        mailboxes().chats(ALICE, first.chats().getLast().last().seq(), 2, Messages.MANY_BYTES);
    assertEquals(List.of("bobby"), chatNames(second));
    assertFalse(second.more());
    assertEquals("theirs: text 4", Messages.text(first.chats().getFirst().last()));
  }

  private static List<String> chatNames(Mailboxes.ChatList list) {
    return list.chats().stream().map(chat -> chat.chat().value()).toList();
  }

  @Test
  void erasureLeavesNothingButTheHeadAndTheOthersCopies() {
    commit(post(ALICE, BOB, 1));
    commit(post(BOB, ALICE, 2));
    commit(post(BOBBY, ALICE, 3));
    commit(new Change.Acknowledge(ALICE, PHONE, 3));
    long head = mailboxes().bounds(ALICE).head();
    mailboxes().erase(ALICE);
    for (int round = 0; round < 2; round++) {
      assertEquals(List.of(), events(ALICE));
      assertEquals(List.of(), mailboxes().chats(ALICE, 0, 10, Messages.MANY_BYTES).chats());
      assertEquals(
          List.of(), mailboxes().history(ALICE, WITH_BOB, 0, 10, Messages.MANY_BYTES).events());
      assertFalse(mailboxes().hasWrittenTo(ALICE, WITH_BOB));
      assertEquals(0, mailboxes().cursor(ALICE, PHONE));
      assertEquals(head, mailboxes().bounds(ALICE).head());
      assertEquals(head + 1, mailboxes().bounds(ALICE).first());
      assertEquals(3, events(BOB).size(), "two messages and a receipt");
      store.reopen();
    }
  }

  @Test
  void anErasedMailboxTakesNothingMore() {
    commit(post(ALICE, BOB, 1));
    mailboxes().erase(ALICE);
    mailboxes().erase(BOBBY); // which has nothing
    for (int round = 0; round < 2; round++) {
      commit(new Change.Acknowledge(BOB, PHONE, 1));
      commit(new Change.MarkRead(BOB, WITH_ALICE, 1 + round));
      commit(new Change.Acknowledge(ALICE, PHONE, 1));
      assertEquals(new Outcome.NoSuchUser(), commit(post(ALICE, BOB, 1)));
      assertEquals(new Outcome.NoSuchUser(), commit(post(BOB, ALICE, 2)));
      assertEquals(new Outcome.NoSuchUser(), commit(post(BOB, BOBBY, 3)));
      assertEquals(new Outcome.NoSuchUser(), commit(Messages.unheard(BOB, ALICE, 4)));
      assertEquals(new Outcome.NoSuchUser(), commit(post(ALICE, ALICE, 5)));
      assertEquals(List.of(), events(ALICE));
      assertEquals(List.of(), events(BOBBY));
      assertEquals(0, mailboxes().cursor(ALICE, PHONE));
      store.reopen();
    }
  }

  @Test
  void anErasedMailboxDoesNotTakeItsNeighbours() {
    commit(post(BOB, ALICE, 1));
    commit(post(BOBBY, ALICE, 2));
    mailboxes().erase(BOB);
    assertEquals(1, events(BOBBY).size());
    assertTrue(posted(post(BOBBY, ALICE, 2)).duplicate());
  }

  @Test
  void eachEventIsAnnouncedInOrderBeforeCommitReturns() {
    commit(post(ALICE, BOB, 1));
    mailboxes().commit(List.of(post(ALICE, BOB, 2), post(BOB, ALICE, 3), post(ALICE, BOB, 4)));
    commit(post(ALICE, BOB, 4));
    assertEquals(events(ALICE), listener.of(ALICE));
    assertEquals(events(BOB), listener.of(BOB));
  }

  @Test
  void everythingIsThereWhenTheStoreOpensAgain() {
    for (int i = 1; i <= 20; i++) {
      commit(post(ALICE, BOB, i));
    }
    commit(new Change.Acknowledge(BOB, PHONE, 10));
    commit(new Change.MarkRead(BOB, WITH_ALICE, 5));
    List<Event> ofAlice = events(ALICE);
    List<Event> ofBob = events(BOB);
    Mailboxes.ChatList chats = mailboxes().chats(BOB, 0, 10, Messages.MANY_BYTES);
    Mailboxes.History history = mailboxes().history(ALICE, WITH_BOB, 0, 100, Messages.MANY_BYTES);
    store.reopen();
    assertEquals(ofAlice, events(ALICE));
    assertEquals(ofBob, events(BOB));
    assertEquals(chats, mailboxes().chats(BOB, 0, 10, Messages.MANY_BYTES));
    assertEquals(history, mailboxes().history(ALICE, WITH_BOB, 0, 100, Messages.MANY_BYTES));
    assertNotEquals(
        0, mailboxes().chats(BOB, 0, 10, Messages.MANY_BYTES).chats().getFirst().unread());
    assertEquals(ofBob.getLast().seq() + 1, mailboxes().bounds(BOB).head() + 1);
  }
}
