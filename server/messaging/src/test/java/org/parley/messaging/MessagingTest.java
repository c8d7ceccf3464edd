package org.parley.messaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.parley.protocol.ClientFrame;
import org.parley.protocol.CloseCode;
import org.parley.protocol.Encoding;
import org.parley.protocol.ErrorCode;
import org.parley.protocol.Event;
import org.parley.protocol.FrameCodec;
import org.parley.protocol.Limits;
import org.parley.protocol.Media;
import org.parley.protocol.MessageRef;
import org.parley.protocol.ServerFrame;

/// What a device may rely on, tried over a whole messaging service on the in-memory stores.
final class MessagingTest {
  private final Desk desk = new Desk();
  private final UserId alice = desk.user("alice");
  private final UserId bob = desk.user("bob");

  @AfterEach
  void close() {
    desk.close();
  }

  private static String newId() {
    return UUID.randomUUID().toString();
  }

  private static ClientFrame.Send send(UserId to, String text) {
    return send(newId(), to, text);
  }

  private static ClientFrame.Send send(String id, UserId to, String text) {
    return new ClientFrame.Send(id, to.value(), text, null, null);
  }

  private static Event.Message message(TestClient client, String text) {
    return (Event.Message)
        client.event(body -> body instanceof Event.Message m && m.text().equals(text));
  }

  private static Event.Receipt receipt(TestClient client, Event.Receipt.Kind kind, long upTo) {
    return (Event.Receipt)
        client.event(
            body -> body instanceof Event.Receipt r && r.kind() == kind && r.upTo() >= upTo);
  }

  @Test
  void aMessageReachesBothMailboxesAndItsReceiptsComeBack() {
    TestClient a = desk.connect(alice);
    TestClient b = desk.connect(bob);
    ServerFrame.Sent sent = a.answer(a.say(send(bob, "hello")), ServerFrame.Sent.class);
    assertFalse(sent.duplicate());

    Event.Message received = message(b, "hello");
    assertEquals(alice.value(), received.chat(), "the chat as its reader sees it");
    assertEquals(bob.value(), message(a, "hello").chat(), "the own copy comes as an event");

    b.say(new ClientFrame.Ack(b.heldUpTo()));
    assertEquals(bob.value(), receipt(a, Event.Receipt.Kind.DELIVERED, sent.seq()).by());
    b.answer(b.say(new ClientFrame.Read(alice.value(), b.heldUpTo())), ServerFrame.Done.class);
    receipt(a, Event.Receipt.Kind.READ, sent.seq());
  }

  @Test
  void whoIsAwayGetsEverythingInOrderOnReturn() {
    TestClient a = desk.connect(alice);
    List<Integer> refs = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      refs.add(a.say(send(bob, "message " + i)));
      a.answerTo(refs.getLast());
    }
    TestClient b = desk.connect(bob);
    while (b.heldUpTo() < 1000) {
      long held = b.heldUpTo();
      b.say(new ClientFrame.Ack(held));
      b.awaitUpTo(Math.min(1000, held + 1));
    }
    List<Long> seqs = b.events().stream().map(Event::seq).toList();
    assertEquals(LongStream.rangeClosed(1, 1000).boxed().toList(), seqs);
  }

  @Test
  void noMoreThanAWindowIsUnacknowledged() {
    TestClient b = desk.connect(bob);
    TestClient a = desk.connect(alice);
    for (int i = 0; i < 2 * Limits.WINDOW_EVENTS; i++) {
      a.answerTo(a.say(send(bob, "message " + i)));
    }
    b.awaitUpTo(Limits.WINDOW_EVENTS);
    desk.sweep.run();
    b.answerTo(b.say(new ClientFrame.ChatsQuery(0, 1)));
    assertEquals(Limits.WINDOW_EVENTS, b.events().size());
    b.say(new ClientFrame.Ack(100));
    b.awaitUpTo(Limits.WINDOW_EVENTS + 101 - MessagingLimits.BURST_EVENTS);
    b.say(new ClientFrame.Ack(b.heldUpTo()));
    b.awaitUpTo(2 * Limits.WINDOW_EVENTS);
  }

  @Test
  void noMoreThanTheWindowsBytesAreUnacknowledged() {
    TestClient b = desk.connect(bob);
    TestClient a = desk.connect(alice);
    String large = "x".repeat(Limits.TEXT_BYTES);
    int fit = Limits.WINDOW_BYTES / Limits.TEXT_BYTES - 1;
    for (int i = 0; i < 2 * fit; i++) {
      a.say(new ClientFrame.Ack(a.heldUpTo()));
      a.answerTo(a.say(send(bob, large)));
    }
    b.awaitUpTo(fit);
    desk.sweep.run();
    b.answerTo(b.say(new ClientFrame.ChatsQuery(0, 1)));
    assertEquals(fit, b.events().size());
    b.say(new ClientFrame.Ack(b.heldUpTo()));
    b.awaitUpTo(2L * fit);
  }

  @Test
  void resendingTheSameIdAddsNothing() {
    TestClient a = desk.connect(alice);
    TestClient b = desk.connect(bob);
    String id = newId();
    ServerFrame.Sent first = a.answer(a.say(send(id, bob, "once")), ServerFrame.Sent.class);
    ServerFrame.Sent again = a.answer(a.say(send(id, bob, "once")), ServerFrame.Sent.class);
    assertTrue(again.duplicate());
    assertEquals(first.seq(), again.seq());
    assertEquals(first.at(), again.at());
    assertEquals(ErrorCode.ID_REUSED, a.refusal(a.say(send(id, bob, "other"))));
    a.answerTo(a.say(send(bob, "after")));
    message(b, "after");
    assertEquals(2, b.events().size());
  }

  @Test
  void afterARetryableRefusalLaterSendsWaitForTheRefusedOne() {
    TestClient a = desk.connect(alice);
    desk.mailboxes.setAvailable(false);
    ClientFrame.Send first = send(bob, "first");
    ClientFrame.Send second = send(bob, "second");
    assertEquals(ErrorCode.UNAVAILABLE, a.refusal(a.say(first)));
    desk.mailboxes.setAvailable(true);
    assertEquals(ErrorCode.UNAVAILABLE, a.refusal(a.say(second)), "its turn has not come");
    a.answer(a.say(first), ServerFrame.Sent.class);
    a.answer(a.say(second), ServerFrame.Sent.class);
    TestClient b = desk.connect(bob);
    b.awaitUpTo(2);
    assertEquals("first", message(b, "first").text());
    assertEquals(1, b.events().getFirst().seq());
  }

  @Test
  void theEarliestOfSeveralRefusedIsTheOneToRepeat() {
    TestClient a = desk.connect(alice);
    UserId carol = desk.user("carol"); // whom this server has not looked up yet
    a.answerTo(a.say(send(bob, "so that Bob is known")));
    a.blockOutput(true);
    a.say(
        new ClientFrame.ChatsQuery(0, 1)); // holds the session, so that the next come as one batch
    ClientFrame.Send first = send(bob, "first");
    ClientFrame.Send second = send(carol, "second");
    int firstRef = a.say(first);
    int secondRef = a.say(second);
    desk.mailboxes.setAvailable(false);
    desk.accountStore.setAvailable(false);
    a.blockOutput(false);
    assertEquals(ErrorCode.UNAVAILABLE, a.refusal(firstRef));
    assertEquals(ErrorCode.UNAVAILABLE, a.refusal(secondRef));
    desk.mailboxes.setAvailable(true);
    desk.accountStore.setAvailable(true);
    assertEquals(ErrorCode.UNAVAILABLE, a.refusal(a.say(second)), "its turn has not come");
    long one = a.answer(a.say(first), ServerFrame.Sent.class).seq();
    assertTrue(a.answer(a.say(second), ServerFrame.Sent.class).seq() > one);
  }

  @Test
  void aRepeatIsAnsweredAsTheFirstWasWhateverSpeaksAgainstItNow() {
    TestClient a = desk.connect(alice);
    ClientFrame.Send send = send(bob, "hello");
    ServerFrame.Sent first = a.answer(a.say(send), ServerFrame.Sent.class);
    desk.accounts.block(alice, bob);
    ServerFrame.Sent again = a.answer(a.say(send), ServerFrame.Sent.class);
    assertTrue(again.duplicate());
    assertEquals(first.seq(), again.seq());
    assertEquals(ErrorCode.FORBIDDEN, a.refusal(a.say(send(bob, "new"))));
  }

  @Test
  void noFrameOfEventsOutgrowsTheLimit() {
    TestClient a = desk.connect(alice);
    String text = "x".repeat(430);
    for (int i = 0; i < Limits.WINDOW_EVENTS; i++) {
      a.say(new ClientFrame.Ack(a.heldUpTo()));
      a.answerTo(a.say(send(bob, text)));
    }
    TestClient b = desk.connect(bob);
    b.awaitUpTo(Limits.WINDOW_EVENTS);
    FrameCodec codec = FrameCodec.of(Encoding.PROTO);
    for (ServerFrame frame : b.said()) {
      assertTrue(codec.encodeServer(frame).length <= Limits.SERVER_FRAME_BYTES);
    }
  }

  @Test
  void aRefusalByTheRateLimitNamesTheWaitAndKeepsTheOrder() {
    TestClient a = desk.connect(alice);
    desk.waitMillis.put(Limiter.Limit.SENDS_BY_DEVICE, 250L);
    ClientFrame.Send first = send(bob, "first");
    ServerFrame.Failure refused = a.answer(a.say(first), ServerFrame.Failure.class);
    assertEquals(ErrorCode.RATE_LIMITED, refused.code());
    assertEquals(250, refused.retryAfterMillis());
    desk.waitMillis.clear();
    assertEquals(ErrorCode.RATE_LIMITED, a.refusal(a.say(send(bob, "second"))));
    a.answer(a.say(first), ServerFrame.Sent.class);
  }

  @Test
  void tooManyFramesAfterWarningsCloseTheConnection() {
    TestClient a = desk.connect(alice);
    desk.waitMillis.put(Limiter.Limit.FRAMES_BY_DEVICE, 10L);
    for (int i = 0; i < MessagingLimits.RATE_WARNINGS; i++) {
      assertEquals(ErrorCode.RATE_LIMITED, a.refusal(a.say(new ClientFrame.Read(bob.value(), 0))));
    }
    a.say(new ClientFrame.Read(bob.value(), 0));
    assertEquals(CloseCode.TOO_MANY, a.awaitClosed());
  }

  @Test
  void aFrameBeforeHelloClosesWith4400() {
    TestClient client = new TestClient(desk.messaging);
    client.say(send(bob, "too early"));
    assertEquals(CloseCode.MALFORMED, client.awaitClosed());
  }

  @Test
  void aBadTokenClosesWith4401() {
    TestClient client = new TestClient(desk.messaging);
    client.say(new ClientFrame.Hello("nonsense", "", 0, null, 0, 0, "test", List.of()));
    assertEquals(CloseCode.UNAUTHENTICATED, client.awaitClosed());
  }

  @Test
  void anAckAboveWhatWasSentClosesWith4400() {
    TestClient a = desk.connect(alice);
    a.say(new ClientFrame.Ack(1));
    assertEquals(CloseCode.MALFORMED, a.awaitClosed());
  }

  @Test
  void aReadAboveWhatWasSentIsRefusedAndOneBelowTheMarkIsDone() {
    TestClient a = desk.connect(alice);
    a.answerTo(a.say(send(bob, "hello")));
    TestClient b = desk.connect(bob);
    b.awaitUpTo(1);
    assertEquals(ErrorCode.BAD_REQUEST, b.refusal(b.say(new ClientFrame.Read(alice.value(), 9))));
    assertEquals(ErrorCode.NOT_FOUND, b.refusal(b.say(new ClientFrame.Read(desk.ids.id(), 1))));
    b.answer(b.say(new ClientFrame.Read(alice.value(), 1)), ServerFrame.Done.class);
    b.answer(b.say(new ClientFrame.Read(alice.value(), 0)), ServerFrame.Done.class);
  }

  @Test
  void theSameDeviceConnectingAgainReplacesTheFirst() {
    String token = desk.token(alice);
    TestClient first = new TestClient(desk.messaging);
    first.hello(new ClientFrame.Hello(token, "", 0, null, 1, 0, "test", List.of()));
    TestClient second = new TestClient(desk.messaging);
    second.hello(new ClientFrame.Hello(token, "", 0, null, 2, 0, "test", List.of()));
    assertEquals(CloseCode.REPLACED, first.awaitClosed());

    TestClient late = new TestClient(desk.messaging);
    late.say(new ClientFrame.Hello(token, "", 0, null, 1, 0, "test", List.of()));
    assertEquals(CloseCode.REPLACED, late.awaitClosed(), "a lower attempt does not replace");
    second.answer(second.say(send(bob, "still here")), ServerFrame.Sent.class);
  }

  @Test
  void aRevokedDeviceIsClosedByTheSweepEvenIfNoNoticeCame() {
    TestClient a = desk.connect(alice);
    Device device = desk.accountStore.devices(alice).getFirst();
    desk.accountStore.removeDevice(alice, device.id());
    desk.sweep.run();
    assertEquals(CloseCode.UNAUTHENTICATED, a.awaitClosed());
  }

  @Test
  void theSweepBringsWhatNoNoticeBrought() {
    TestClient b = desk.connect(bob);
    // Another server's commit, of which nobody told this one: the listener's devices are elsewhere.
    ConnectedDevice device = desk.connected.of(bob).getFirst();
    desk.connected.unregister(device);
    TestClient a = desk.connect(alice);
    a.answerTo(a.say(send(bob, "unannounced")));
    desk.connected.register(device);
    desk.sweep.run();
    message(b, "unannounced");
  }

  @Test
  void resumingAcknowledgesAndGoesOnAfterIt() {
    TestClient a = desk.connect(alice);
    long last = 0;
    for (int i = 0; i < 5; i++) {
      last = a.answer(a.say(send(bob, "message " + i)), ServerFrame.Sent.class).seq();
    }
    String token = desk.token(bob);
    TestClient b = new TestClient(desk.messaging);
    ServerFrame.Welcome first = b.hello(token);
    b.awaitUpTo(5);
    b.hangUp();

    TestClient again = new TestClient(desk.messaging);
    Event held = b.events().get(2);
    ServerFrame.Welcome welcome =
        again.hello(
            new ClientFrame.Hello(token, first.epoch(), 3, held.at(), 2, 0, "test", List.of()));
    assertFalse(welcome.reset());
    assertEquals(3, welcome.start());
    again.awaitUpTo(5);
    assertEquals(List.of(4L, 5L), again.events().stream().map(Event::seq).toList());
    receipt(a, Event.Receipt.Kind.DELIVERED, last - 2);
  }

  @Test
  void aCopyOfAnotherLifeOfTheMailboxIsReset() {
    TestClient a = desk.connect(alice);
    a.answerTo(a.say(send(bob, "hello")));
    String token = desk.token(bob);
    TestClient b = new TestClient(desk.messaging);
    String epoch = b.hello(token).epoch();
    b.awaitUpTo(1);
    Event held = b.events().getFirst();

    assertTrue(reset(token, "another", 1, held.at()));
    assertTrue(reset(token, epoch, 2, held.at()), "more than the mailbox has");
    assertTrue(reset(token, epoch, 1, held.at().plusMillis(1)), "another event of that seq");
    assertFalse(reset(token, epoch, 1, held.at()));
    assertFalse(reset(token, epoch, 0, null));
  }

  private boolean reset(String token, String epoch, long resumeAfter, @Nullable Instant resumeAt) {
    TestClient client = new TestClient(desk.messaging);
    ServerFrame.Welcome welcome =
        client.hello(
            new ClientFrame.Hello(token, epoch, resumeAfter, resumeAt, 0, 0, "test", List.of()));
    assertEquals(welcome.reset() ? 0 : resumeAfter, welcome.start());
    return welcome.reset();
  }

  @Test
  void aNewDeviceMayStartWithTheMostRecent() {
    TestClient a = desk.connect(alice);
    for (int i = 0; i < 5; i++) {
      a.answerTo(a.say(send(bob, "message " + i)));
    }
    TestClient b = new TestClient(desk.messaging);
    b.hello(new ClientFrame.Hello(desk.token(bob), "", 0, null, 0, 2, "test", List.of()));
    b.awaitUpTo(5);
    assertEquals(List.of(4L, 5L), b.events().stream().map(Event::seq).toList());
  }

  @Test
  void whatIsReadOnOneDeviceIsReadOnTheOthers() {
    TestClient a = desk.connect(alice);
    TestClient phone = desk.connect(bob);
    TestClient laptop = desk.connect(bob);
    a.answerTo(a.say(send(bob, "hello")));
    phone.awaitUpTo(1);
    phone.answerTo(phone.say(new ClientFrame.Read(alice.value(), 1)));
    laptop.event(body -> body instanceof Event.ReadMarker marker && marker.upTo() == 1);
  }

  @Test
  void toABlockedSenderAMessageLooksSentAndNothingReachesTheBlocker() {
    TestClient a = desk.connect(alice);
    TestClient b = desk.connect(bob);
    desk.accounts.block(bob, alice);
    a.answer(a.say(send(bob, "hello?")), ServerFrame.Sent.class);
    a.say(new ClientFrame.Typing(bob.value(), true));
    a.answerTo(a.say(new ClientFrame.ChatsQuery(0, 1)));
    assertEquals(ErrorCode.FORBIDDEN, b.refusal(b.say(send(alice, "no"))));
    desk.accounts.unblock(bob, alice);
    a.answerTo(a.say(send(bob, "hello!")));
    message(b, "hello!");
    assertEquals(1, b.events().size());
    assertTrue(b.said().stream().noneMatch(f -> f.body() instanceof ServerFrame.TypingNotice));
  }

  @Test
  void aNoteToOneselfIsOneEventWithoutReceipts() {
    TestClient a = desk.connect(alice);
    a.answer(a.say(send(alice, "milk")), ServerFrame.Sent.class);
    a.awaitUpTo(1);
    a.say(new ClientFrame.Ack(1));
    a.answer(a.say(new ClientFrame.Read(alice.value(), 1)), ServerFrame.Done.class);
    ServerFrame.Sent next = a.answer(a.say(send(alice, "eggs")), ServerFrame.Sent.class);
    a.awaitUpTo(next.seq());
    assertTrue(a.events().stream().noneMatch(e -> e.body() instanceof Event.Receipt));
  }

  @Test
  void whatCannotBeAMessageIsRefusedWithItsReason() {
    TestClient a = desk.connect(alice);
    assertEquals(ErrorCode.BAD_REQUEST, a.refusal(a.say(send("NOT-A-UUID", bob, "x"))));
    assertEquals(ErrorCode.BAD_REQUEST, a.refusal(a.say(send(bob, ""))));
    assertEquals(
        ErrorCode.TOO_LARGE, a.refusal(a.say(send(bob, "ü".repeat(Limits.TEXT_BYTES / 2 + 1)))));
    assertEquals(ErrorCode.NOT_FOUND, a.refusal(a.say(send(new UserId("nobody"), "x"))));
    assertEquals(
        ErrorCode.NOT_FOUND,
        a.refusal(a.say(new ClientFrame.Send(newId(), "g:group", "x", null, null))));
    Media media = new Media("0".repeat(64), "image/jpeg", 1, "a.jpg", 1, 1, "");
    assertEquals(
        ErrorCode.BAD_REQUEST,
        a.refusal(a.say(new ClientFrame.Send(newId(), bob.value(), "x", media, null))));
    MessageRef foreign = new MessageRef("someone-else", newId());
    assertEquals(
        ErrorCode.BAD_REQUEST,
        a.refusal(a.say(new ClientFrame.Send(newId(), bob.value(), "x", null, foreign))));
    assertEquals(ErrorCode.BAD_REQUEST, a.refusal(a.say(new ClientFrame.Unknown())));
    a.answer(a.say(send(bob, "ü".repeat(Limits.TEXT_BYTES / 2))), ServerFrame.Sent.class);
  }

  @Test
  void historyAndChatListSayWhatTheMailboxHolds() {
    TestClient a = desk.connect(alice);
    for (int i = 0; i < 5; i++) {
      a.answerTo(a.say(send(bob, "message " + i)));
    }
    TestClient b = desk.connect(bob);
    ServerFrame.ChatsPage chats =
        b.answer(b.say(new ClientFrame.ChatsQuery(0, 0)), ServerFrame.ChatsPage.class);
    assertEquals(5, chats.chats().getFirst().unread());
    ServerFrame.HistoryPage page =
        b.answer(
            b.say(new ClientFrame.HistoryQuery(alice.value(), 4, 2)),
            ServerFrame.HistoryPage.class);
    assertEquals(List.of(3L, 2L), page.events().stream().map(Event::seq).toList());
    assertTrue(page.more());
  }

  @Test
  void aPageNeverOutgrowsAFrame() {
    TestClient a = desk.connect(alice);
    String large = "x".repeat(Limits.TEXT_BYTES);
    for (int i = 0; i < 20; i++) {
      a.say(new ClientFrame.Ack(a.heldUpTo()));
      a.answerTo(a.say(send(bob, large)));
    }
    ServerFrame.HistoryPage page =
        a.answer(
            a.say(new ClientFrame.HistoryQuery(bob.value(), 0, 0)), ServerFrame.HistoryPage.class);
    assertTrue(page.more());
    assertTrue(page.events().size() * Limits.TEXT_BYTES < Limits.SERVER_FRAME_BYTES);
    assertNotEquals(0, page.events().size());
  }

  @Test
  void lastSeenIsToldToThoseTheUserHasWrittenTo() {
    TestClient a = desk.connect(alice);
    TestClient b = desk.connect(bob);
    ServerFrame.LastSeen hidden =
        a.answer(
            a.say(new ClientFrame.WatchLastSeen(bob.value(), false)), ServerFrame.LastSeen.class);
    assertEquals(new ServerFrame.LastSeen(bob.value(), false, null), hidden);

    b.answerTo(b.say(send(alice, "hello")));
    a.notice(body -> body instanceof ServerFrame.LastSeen seen && seen.online());
    desk.clock.advance(Duration.ofSeconds(61));
    desk.lastSeen.tick();
    a.notice(
        body -> body instanceof ServerFrame.LastSeen seen && !seen.online() && seen.at() != null);
    desk.lastSeen.flush();
    assertTrue(desk.accountStore.lastSeen(bob).isPresent());
  }

  @Test
  void ofAHiddenLastSeenNoWordEverComes() {
    TestClient a = desk.connect(alice);
    TestClient b = desk.connect(bob);
    a.answerTo(a.say(new ClientFrame.WatchLastSeen(bob.value(), false)));
    b.answerTo(b.say(send(bob, "a note to himself")));
    desk.lastSeen.tick();
    desk.clock.advance(Duration.ofSeconds(61));
    desk.lastSeen.tick();
    a.answerTo(a.say(new ClientFrame.ChatsQuery(0, 1)));
    assertEquals(
        1, a.said().stream().filter(f -> f.body() instanceof ServerFrame.LastSeen).count());
  }

  @Test
  void aLastSeenThatStaysTheSameIsToldOnce() {
    TestClient a = desk.connect(alice);
    TestClient b = desk.connect(bob);
    b.answerTo(b.say(send(alice, "hello")));
    b.answerTo(b.say(new ClientFrame.ChatsQuery(0, 1))); // the turn that made Bob active is over
    a.answerTo(a.say(new ClientFrame.WatchLastSeen(bob.value(), false)));
    for (int i = 0; i < 3; i++) {
      desk.clock.advance(Duration.ofSeconds(1));
      desk.lastSeen.tick();
      b.answerTo(b.say(send(alice, "again")));
    }
    a.answerTo(a.say(new ClientFrame.ChatsQuery(0, 1)));
    assertEquals(
        1, a.said().stream().filter(f -> f.body() instanceof ServerFrame.LastSeen).count());
  }

  @Test
  void aFirstMessageShowsWhoIsOnlineAlready() {
    TestClient a = desk.connect(alice);
    TestClient b = desk.connect(bob);
    a.answerTo(a.say(new ClientFrame.WatchLastSeen(bob.value(), false)));
    b.say(new ClientFrame.Typing(alice.value(), true));
    a.notice(body -> body instanceof ServerFrame.TypingNotice);
    b.answerTo(b.say(send(alice, "hello")));
    a.notice(body -> body instanceof ServerFrame.LastSeen seen && seen.online());
  }

  @Test
  void whatCameBeforeTheEndOfAConnectionCounts() {
    int messages = 50;
    for (int i = 0; i < messages; i++) {
      TestClient a = desk.connect(alice);
      a.say(send(bob, "message " + i));
      a.hangUp();
    }
    TestClient b = desk.connect(bob);
    b.awaitUpTo(messages);
  }

  @Test
  void aQueryWithoutRefIsNotAnswered() {
    TestClient a = desk.connect(alice);
    a.sayWithoutRef(new ClientFrame.ChatsQuery(0, 1));
    a.answerTo(a.say(new ClientFrame.ChatsQuery(0, 1)));
    assertEquals(
        1, a.said().stream().filter(f -> f.body() instanceof ServerFrame.ChatsPage).count());
  }

  @Test
  void whoHidesTheirLastSeenDoesNotSeeThatOfOthers() {
    TestClient a = desk.connect(alice);
    TestClient b = desk.connect(bob);
    b.answerTo(b.say(send(alice, "hello")));
    Account hiding =
        desk.accountStore.account(alice).orElseThrow().withLastSeenPrivacy(LastSeenPrivacy.NOBODY);
    desk.accountStore.update(hiding);
    desk.clock.advance(Duration.ofSeconds(10)); // what was cached is old by now
    ServerFrame.LastSeen seen =
        a.answer(
            a.say(new ClientFrame.WatchLastSeen(bob.value(), false)), ServerFrame.LastSeen.class);
    assertEquals(new ServerFrame.LastSeen(bob.value(), false, null), seen);
  }

  @Test
  void typingIsToldToTheOther() {
    TestClient a = desk.connect(alice);
    TestClient b = desk.connect(bob);
    a.say(new ClientFrame.Typing(bob.value(), true));
    b.notice(body -> body.equals(new ServerFrame.TypingNotice(alice.value(), alice.value(), true)));
  }

  @Test
  void whileOutputIsBlockedNoMoreInputIsTakenThanTheQueueHolds() {
    TestClient a = desk.connect(alice);
    a.blockOutput(true);
    int said = 0;
    while (!a.readingPaused()) {
      a.say(send(bob, "message " + said));
      said++;
      assertTrue(said <= 3 * MessagingLimits.INBOUND_FRAMES, "the queue has no bound");
    }
    a.blockOutput(false);
    desk.connect(bob).awaitUpTo(said);
  }

  @Test
  void anAcknowledgementTheStoreCouldNotTakeIsRepeated() {
    TestClient a = desk.connect(alice);
    TestClient b = desk.connect(bob);
    ServerFrame.Sent sent = a.answer(a.say(send(bob, "hello")), ServerFrame.Sent.class);
    b.awaitUpTo(1);
    desk.mailboxes.setAvailable(false);
    b.say(new ClientFrame.Ack(1));
    b.refusal(b.say(new ClientFrame.ChatsQuery(0, 1)));
    desk.mailboxes.setAvailable(true);
    desk.sweep.run();
    receipt(a, Event.Receipt.Kind.DELIVERED, sent.seq());
  }
}
