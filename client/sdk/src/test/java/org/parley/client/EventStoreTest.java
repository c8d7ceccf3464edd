package org.parley.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.parley.client.ScriptedConnection.at;
import static org.parley.client.ScriptedConnection.message;
import static org.parley.client.ScriptedConnection.receipt;

import java.net.URI;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.parley.protocol.ErrorCode;
import org.parley.protocol.Event;
import org.parley.protocol.FrameCodec;
import org.parley.protocol.Media;
import org.parley.protocol.MessageRef;
import org.parley.protocol.ServerFrame;

class EventStoreTest {
  private static final ChatId BOB = new ChatId("bob");

  private DeviceContext device;

  @BeforeEach
  void open() {
    device = DeviceContext.over(Database.inMemory(), ClientOptions.DEFAULT, Clock.systemUTC());
    device
        .device()
        .logIn(
            new Identity(new UserId("me"), new DeviceId("d1"), "me"),
            "t0ken",
            URI.create("http://localhost:1"));
    assertTrue(!device.device().welcome(welcome("e1", false)));
  }

  @AfterEach
  void close() {
    device.database().close();
  }

  private static ServerFrame.Welcome welcome(String epoch, boolean reset) {
    return new ServerFrame.Welcome("me", "d1", epoch, 9, 1, reset, 256, 0, List.of());
  }

  private void take(long upTo, Event... events) {
    Batch batch = new Batch();
    batch.events.addAll(List.of(events));
    batch.upTo = upTo;
    device.apply(batch);
  }

  private void answer(String id, long seq) {
    Batch batch = new Batch();
    batch.sent.add(new ServerFrame.Sent(id, seq, at(seq), false));
    device.apply(batch);
  }

  private Message mine(String id) {
    return device.chats().message(new MessageRef("me", id)).orElseThrow();
  }

  @Test
  void aBatchThatCannotBeStoredWholeLeavesNothing() {
    Batch batch = new Batch();
    batch.events.add(message(1, "bob", "bob", "b1", "hi"));
    batch.upTo = 1;
    device.database().change(sql -> sql.update("DROP TABLE unknown_event"));
    batch.events.add(new Event(2, at(2), new Event.Opaque(new byte[] {1})));
    ParleyException failure = assertThrows(ParleyException.class, () -> device.apply(batch));
    assertEquals(ParleyException.Reason.STORAGE, failure.reason());
    assertTrue(device.chats().chats().isEmpty());
    assertEquals(0, device.device().cursor());
  }

  @Test
  void anAnswerAloneOrACopyAloneSendsAMessage() {
    Message answered = device.outbox().add("i1", BOB, "one", null);
    Message copied = device.outbox().add("i2", BOB, "two", null);
    answer(answered.id(), 1);
    take(2, message(2, "me", "bob", copied.id(), "two"));
    assertEquals(MessageState.SENT, mine("i1").state());
    assertEquals(MessageState.SENT, mine("i2").state());
    assertEquals(List.of(1L, 2L), List.of(mine("i1").seq(), mine("i2").seq()));
    assertEquals(0, device.outbox().pending());
    assertTrue(device.outbox().after(0, 10).isEmpty());
  }

  @Test
  void aMessageThoughtFailedIsSentOnceItsCopyComes() {
    Message message = device.outbox().add("i1", BOB, "one", null);
    Batch batch = new Batch();
    batch.refused.add(new Batch.Refused(message.id(), ErrorCode.INTERNAL));
    device.apply(batch);
    assertEquals(ErrorCode.INTERNAL, mine("i1").error());
    take(1, message(1, "me", "bob", message.id(), "one"));
    assertEquals(MessageState.SENT, mine("i1").state());
    assertEquals(0, device.outbox().pending());
  }

  @Test
  void aStaleReceiptChangesNothing() {
    take(1, message(1, "me", "bob", "i1", "one"));
    take(2, receipt(2, Event.Receipt.Kind.READ, "bob", 1));
    take(3, receipt(3, Event.Receipt.Kind.DELIVERED, "bob", 1));
    take(4, receipt(4, Event.Receipt.Kind.UNKNOWN, "bob", 1));
    assertEquals(MessageState.READ, mine("i1").state());
    Chat chat = device.chats().chats().getFirst();
    assertEquals(List.of(1L, 1L), List.of(chat.deliveredUpTo(), chat.readUpTo()));
  }

  @Test
  void whatIsReadElsewhereIsNoLongerUnread() {
    take(2, message(1, "bob", "bob", "b1", "one"), message(2, "bob", "bob", "b2", "two"));
    assertEquals(2, device.chats().chats().getFirst().unread());
    take(3, new Event(3, at(3), new Event.ReadMarker("bob", 1)));
    assertEquals(1, device.chats().chats().getFirst().unread());
    assertTrue(device.chats().untoldReads(10).isEmpty());
  }

  @Test
  void aReadMarkNeverPassesWhatIsHereAndNeverMovesBack() {
    take(1, message(1, "bob", "bob", "b1", "one"));
    device.chats().markRead(BOB, 99);
    device.chats().markRead(BOB, 0);
    assertEquals(List.of(new ChatStore.Untold("bob", 1)), device.chats().untoldReads(10));
  }

  @Test
  void whatThisVersionDoesNotKnowIsKeptRaw() {
    byte[] body = {(byte) 0xFA, 0x01, 0x01, 0x07};
    take(1, new Event(1, at(1), new Event.Opaque(body)));
    byte[] kept =
        device
            .database()
            .read(
                sql ->
                    sql.first(
                            "SELECT body FROM unknown_event WHERE seq = 1", row -> row.getBytes(1))
                        .orElseThrow());
    assertEquals(new Event.Opaque(body), new Event.Opaque(kept));
    assertEquals(1, device.device().cursor());
  }

  @Test
  void mediaAndRepliesAreKept() {
    Media media = new Media("ab".repeat(32), "image/png", 7, "a.png", 1, 2, "");
    MessageRef reply = new MessageRef("me", "i0");
    Event.Message body = new Event.Message("b1", "bob", "bob", "", media, reply);
    take(1, new Event(1, at(1), body));
    Message stored = device.chats().message(new MessageRef("bob", "b1")).orElseThrow();
    assertEquals(media, stored.media());
    assertEquals(reply, stored.replyTo());
    assertTrue(FrameCodec.seal(body).wire().length > 0);
  }

  @Test
  void aNewLifeKeepsStatesAndVoidsMarks() {
    take(2, message(1, "me", "bob", "i1", "kept"), message(2, "bob", "bob", "b1", "lost"));
    take(3, receipt(3, Event.Receipt.Kind.READ, "bob", 1));
    device.chats().markRead(BOB, 2);
    assertTrue(device.device().welcome(welcome("e2", true)));
    assertEquals(0, device.device().cursor());
    assertTrue(device.chats().untoldReads(10).isEmpty());
    take(1, message(1, "me", "bob", "i1", "kept"));
    assertEquals(MessageState.READ, mine("i1").state());
    assertEquals(List.of("kept", "lost"), texts());
    take(2, message(2, "me", "bob", "i2", "new"));
    take(3, receipt(3, Event.Receipt.Kind.DELIVERED, "bob", 2));
    assertEquals(MessageState.DELIVERED, mine("i2").state());
  }

  private List<String> texts() {
    return device.chats().history(BOB, 0, 10).stream().map(Message::text).toList().reversed();
  }

  private static Event stored(long seq, long time, String from, String id, String text) {
    return new Event(seq, at(time), new Event.Message(id, "bob", from, text, null, null));
  }

  @Test
  void whatARestoredServerLacksStaysWhereAPersonSawIt() {
    take(
        3,
        stored(1, 1, "me", "i1", "one"),
        stored(2, 2, "bob", "b1", "two"),
        stored(3, 3, "me", "i2", "lost"));
    assertEquals(0, device.outbox().add("i3", BOB, "unsent", null).seq());
    assertTrue(device.device().welcome(welcome("e2", true)));
    assertEquals(List.of("one", "two", "lost", "unsent"), texts());
    take(2, stored(1, 1, "me", "i1", "one"), stored(2, 2, "bob", "b1", "two"));
    assertEquals(List.of("one", "two", "lost", "unsent"), texts());
    take(3, stored(3, 9, "bob", "b2", "after"));
    answer("i3", 10);
    assertEquals(List.of("one", "two", "lost", "after", "unsent"), texts());
    assertEquals(0, mine("i2").seq());
  }

  @Test
  void whatIsOfOneMillisecondInTwoLivesHasPlacesOfItsOwn() {
    take(2, stored(1, 5, "bob", "b1", "lost"), stored(2, 5, "bob", "b2", "lost too"));
    assertTrue(device.device().welcome(welcome("e2", true)));
    take(2, stored(1, 5, "bob", "c1", "kept"), stored(2, 5, "bob", "c2", "kept too"));
    long before = 0;
    for (int seen = 0; seen < 4; seen++) {
      before = device.chats().history(BOB, before, 1).getFirst().position();
    }
    assertTrue(device.chats().history(BOB, before, 1).isEmpty());
    assertEquals(4, texts().size());
  }

  @Test
  void aClockThatStandsOrStepsBackDoesNotChangeTheOrder() {
    take(1, stored(1, 90, "bob", "b1", "one"));
    Message own = device.outbox().add("i1", BOB, "four", null);
    answer(own.id(), 4); // before the events below it, and its time is long before theirs
    take(3, stored(2, 90, "bob", "b2", "two"), stored(3, 50, "bob", "b3", "three"));
    take(5, stored(4, 4, "me", "i1", "four"), stored(5, 5, "bob", "b4", "five"));
    assertEquals(List.of("one", "two", "three", "four", "five"), texts());
  }

  @Test
  void aPageOfHistoryTakesItsPlaceAmongWhatIsThere() {
    take(7, stored(7, 7, "bob", "b7", "seven"));
    List<Event> page = List.of(stored(6, 8, "bob", "b6", "six"), stored(5, 5, "me", "i5", "five"));
    device.events().history("bob", 7, new ServerFrame.HistoryPage(page, true, 0, 0, 0));
    assertEquals(List.of("five", "six", "seven"), texts());
  }

  private Message failed(String id) {
    Message message = device.outbox().add(id, BOB, id, null);
    Batch batch = new Batch();
    batch.refused.add(new Batch.Refused(message.id(), ErrorCode.FORBIDDEN));
    device.apply(batch);
    return mine(id);
  }

  @Test
  void aFailedMessageKeepsItsPlaceInTime() {
    take(1, stored(1, 1, "bob", "b1", "before"));
    assertEquals(ErrorCode.FORBIDDEN, failed("i1").error());
    take(2, stored(2, 2, "bob", "b2", "after"));
    assertEquals(List.of("before", "i1", "after"), texts());
  }

  @Test
  void aFailedMessageIsSentAgainInItsTurnOrDiscarded() {
    Message first = failed("i1");
    Message second = failed("i2");
    assertEquals(List.of(first, second), device.outbox().failed(BOB));
    Message waiting = device.outbox().add("i3", BOB, "i3", null);
    Message again = device.outbox().retry(first.ref());
    assertEquals(MessageState.PENDING, again.state());
    assertEquals(2, device.outbox().pending());
    assertEquals(
        List.of("i3", "i1"),
        device.outbox().after(waiting.position() - 1, 9).stream()
            .map(OutboxStore.Outgoing::id)
            .toList());
    device.outbox().discard(second.ref());
    assertEquals(List.of(), device.outbox().failed(BOB));
    assertEquals(
        ParleyException.Reason.NOT_FOUND,
        assertThrows(ParleyException.class, () -> device.outbox().discard(again.ref())).reason());
    answer("i1", 1);
    assertEquals(MessageState.SENT, mine("i1").state());
  }

  @Test
  void whatIsWrittenAfterADiscardIsNotTakenForSentBefore() {
    Message discarded = failed("i1");
    Message later = device.outbox().add("i2", BOB, "later", null);
    device.outbox().discard(discarded.ref());
    answer("i2", 1);
    Message last = device.outbox().add("i3", BOB, "last", null);
    assertTrue(last.position() > later.position());
  }

  @Test
  void theOutboxIsBounded() {
    try (Database database = Database.inMemory()) {
      ClientLimits limits = ClientLimits.DEFAULT.withSending(2, 1);
      DeviceContext small =
          DeviceContext.over(database, ClientOptions.DEFAULT.withLimits(limits), Clock.systemUTC());
      small
          .device()
          .logIn(
              new Identity(new UserId("me"), new DeviceId("d1"), "me"),
              "t0ken",
              URI.create("http://localhost:1"));
      assertEquals("i1", small.outbox().add("i1", BOB, "one", null).id());
      assertEquals("i2", small.outbox().add("i2", BOB, "two", null).id());
      ParleyException full =
          assertThrows(ParleyException.class, () -> small.outbox().add("i3", BOB, "three", null));
      assertEquals(ParleyException.Reason.OUTBOX_FULL, full.reason());
    }
  }

  @Test
  void wipingLeavesNothing() {
    take(1, message(1, "bob", "bob", "b1", "secret"));
    device.device().wipe();
    assertTrue(device.device().identity().isEmpty());
    assertTrue(device.device().owner().isEmpty());
    assertTrue(device.chats().chats().isEmpty());
    assertEquals(0, device.device().cursor());
  }
}
