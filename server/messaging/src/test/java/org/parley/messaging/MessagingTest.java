package org.parley.messaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.parley.messaging.Frames.message;
import static org.parley.messaging.Frames.newId;
import static org.parley.messaging.Frames.receipt;
import static org.parley.messaging.Frames.send;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.parley.protocol.ClientFrame;
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
  void aRefusedMessageThatTurnsOutToBeStoredHoldsUpNobody() {
    TestClient a = desk.connect(alice);
    ClientFrame.Send first = send(bob, "first");
    desk.mailboxes.setAvailable(false);
    assertEquals(ErrorCode.UNAVAILABLE, a.refusal(a.say(first)));
    desk.mailboxes.setAvailable(true);
    Event.Opaque body =
        FrameCodec.seal(
            new Event.Message(first.id(), bob.value(), alice.value(), "first", null, null));
    desk.mailboxes.commit(
        List.of(
            new Change.Post(
                alice, bob, new MessageId(first.id()), Posts.digest(first), body, body)));
    a.answer(a.say(send(bob, "second")), ServerFrame.Sent.class);
    assertTrue(a.answer(a.say(first), ServerFrame.Sent.class).duplicate());
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
  void pagesHaveALimitOfTheirOwn() {
    TestClient a = desk.connect(alice);
    a.answerTo(a.say(send(bob, "hello")));
    desk.waitMillis.put(Limiter.Limit.PAGES_BY_USER, 70L);
    for (ClientFrame.Body question :
        List.of(
            new ClientFrame.ChatsQuery(0, 0), new ClientFrame.HistoryQuery(bob.value(), 0, 0))) {
      ServerFrame.Failure refusal = a.answer(a.say(question), ServerFrame.Failure.class);
      assertEquals(ErrorCode.RATE_LIMITED, refusal.code());
      assertEquals(70, refusal.retryAfterMillis());
    }
    a.answer(a.say(send(bob, "still welcome")), ServerFrame.Sent.class);
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
  void aQueryWithoutRefIsNotAnswered() {
    TestClient a = desk.connect(alice);
    a.sayWithoutRef(new ClientFrame.ChatsQuery(0, 1));
    a.answerTo(a.say(new ClientFrame.ChatsQuery(0, 1)));
    assertEquals(
        1, a.said().stream().filter(f -> f.body() instanceof ServerFrame.ChatsPage).count());
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
