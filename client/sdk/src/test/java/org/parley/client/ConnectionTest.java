package org.parley.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.parley.client.ScriptedConnection.at;
import static org.parley.client.ScriptedConnection.message;
import static org.parley.client.ScriptedConnection.receipt;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.parley.client.ScriptedConnection.Received;
import org.parley.protocol.ClientFrame;
import org.parley.protocol.Encoding;
import org.parley.protocol.ErrorCode;
import org.parley.protocol.Event;
import org.parley.protocol.MessageRef;
import org.parley.protocol.ServerFrame;

@Timeout(60)
class ConnectionTest {
  static final ClientOptions OPTIONS =
      ClientOptions.DEFAULT.withLimits(ClientLimits.DEFAULT.withBackOff(1, 5));
  private static final ChatId BOB = new ChatId("bob");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path folder;
  private ScriptedServer server;
  private ParleyClient client;
  private Recorder recorder;

  @BeforeEach
  void logIn() throws IOException {
    server = new ScriptedServer();
    open(OPTIONS);
    client.logIn("me", "password".toCharArray());
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    server.close();
  }

  private void open(ClientOptions options) {
    client = ParleyClient.open(folder.resolve("device"), server.uri(), options);
    recorder = new Recorder();
    Subscription listening = client.listen(recorder);
    assertTrue(recorder.isEmpty(), listening.toString());
  }

  private void reopen(ClientOptions options) {
    client.close();
    open(options);
  }

  private ScriptedConnection online() throws Exception {
    client.connect();
    ScriptedConnection connection = server.accept();
    connection.welcome();
    assertTrue(client.awaitOnline(PATIENCE));
    return connection;
  }

  private ScriptedConnection onlineAgain() throws Exception {
    ScriptedConnection connection = server.accept();
    connection.welcome();
    return connection;
  }

  private <T extends ConnectionState> T awaitState(Class<T> kind) throws InterruptedException {
    return kind.cast(
        recorder
            .next(ClientEvent.ConnectionStateChanged.class, event -> kind.isInstance(event.state()))
            .state());
  }

  @ParameterizedTest
  @EnumSource(Encoding.class)
  void aMessageGoesOutAndIsToldSentOnceWhateverComesFirst(Encoding encoding) throws Exception {
    reopen(OPTIONS.withEncoding(encoding));
    ScriptedConnection connection = online();
    Message answeredFirst = client.send(BOB, "one");
    Message copiedFirst = client.send(BOB, "two");
    Received<ClientFrame.Send> one = connection.receive(ClientFrame.Send.class);
    Received<ClientFrame.Send> two = connection.receive(ClientFrame.Send.class);
    assertEquals(List.of("one", "two"), List.of(one.body().text(), two.body().text()));
    connection.sent(one, 1, false);
    connection.events(0, 1, message(1, "me", "bob", answeredFirst.id(), "one"));
    connection.events(1, 2, message(2, "me", "bob", copiedFirst.id(), "two"));
    connection.sent(two, 2, false);
    connection.events(2, 3, message(3, "bob", "bob", "b1", "ok"));

    List<MessageState> states = new ArrayList<>();
    for (ClientEvent event = recorder.next(ClientEvent.class);
        !(event instanceof ClientEvent.MessageReceived);
        event = recorder.next(ClientEvent.class)) {
      if (event instanceof ClientEvent.MessageStateChanged(Message message)) {
        states.add(message.state());
      }
    }
    assertEquals(
        List.of(MessageState.PENDING, MessageState.PENDING, MessageState.SENT, MessageState.SENT),
        states);
    Message sent = client.message(answeredFirst.ref()).orElseThrow();
    assertEquals(1, sent.seq());
    assertEquals(at(1), sent.at());
    assertEquals(0, client.pending());
  }

  @Test
  void caughtUpIsWhoHoldsWhatTheMailboxHeldAtTheWelcome() throws Exception {
    ScriptedConnection connection = online(); // its head is 1000
    connection.events(0, 999, message(999, "bob", "bob", "b999", "hi"));
    assertEquals(999, connection.receive(ClientFrame.Ack.class).body().upTo());
    assertFalse(client.awaitCaughtUp(Duration.ofMillis(1)));

    connection.events(999, 1_000, message(1_000, "bob", "bob", "b1000", "?"));
    assertTrue(client.awaitCaughtUp(PATIENCE));
    assertEquals(2, client.chats().getFirst().unread());
  }

  @Test
  void eventsAreAcknowledgedAndResumedAfter() throws Exception {
    ScriptedConnection connection = online();
    connection.events(
        0, 2, message(1, "bob", "bob", "b1", "hi"), message(2, "bob", "bob", "b2", "?"));
    assertEquals(2, connection.receive(ClientFrame.Ack.class).body().upTo());
    assertEquals(2, client.history(BOB, 0, 10).messages().size());
    connection.cut();
    ScriptedConnection next = server.accept();
    ClientFrame.Hello hello = next.welcome();
    assertEquals(2, hello.resumeAfter());
    assertEquals(at(2), hello.resumeAt());
    assertEquals(ScriptedConnection.EPOCH, hello.epoch());
    assertEquals(2, hello.attempt());
  }

  @Test
  void eventsHeldAlreadyAreDroppedAndAcknowledgedAgain() throws Exception {
    ScriptedConnection connection = online();
    connection.events(0, 1, message(1, "bob", "bob", "b1", "hi"));
    Message first = recorder.next(ClientEvent.MessageReceived.class).message();
    assertEquals(1, connection.receive(ClientFrame.Ack.class).body().upTo());
    connection.events(0, 1, message(1, "bob", "bob", "b1", "hi"));
    assertEquals(1, connection.receive(ClientFrame.Ack.class).body().upTo());
    connection.events(
        0, 2, message(1, "bob", "bob", "b1", "hi"), message(2, "bob", "bob", "b2", "!"));
    Message second = recorder.next(ClientEvent.MessageReceived.class).message();
    assertEquals(List.of("b1", "b2"), List.of(first.id(), second.id()));
  }

  @Test
  void aGapInEventsIsRefusedAndReadAgain() throws Exception {
    ScriptedConnection connection = online();
    connection.events(1, 2, message(2, "bob", "bob", "b2", "too early"));
    connection.awaitEnd();
    assertEquals(0, server.accept().welcome().resumeAfter());
    assertTrue(client.history(BOB, 0, 10).messages().isEmpty());
  }

  @Test
  void receiptsMoveAllMessagesTheyCover() throws Exception {
    ScriptedConnection connection = online();
    List<Message> sent = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      sent.add(client.send(BOB, "message " + i));
      String id = connection.storeNext(i).id();
      connection.events(i - 1, i, message(i, "me", "bob", id, "message " + i));
    }
    connection.events(3, 4, receipt(4, Event.Receipt.Kind.DELIVERED, "bob", 2));
    connection.events(4, 5, receipt(5, Event.Receipt.Kind.READ, "bob", 3));
    Message last = client.await(sent.get(2), MessageState.READ, PATIENCE);
    assertEquals(MessageState.READ, last.state());
    List<String> told = new ArrayList<>();
    while (told.size() < 5) {
      Message message = recorder.next(ClientEvent.MessageStateChanged.class).message();
      if (message.state().reached(MessageState.DELIVERED)) {
        told.add(message.text().substring(8) + message.state());
      }
    }
    assertEquals(List.of("1DELIVERED", "2DELIVERED", "1READ", "2READ", "3READ"), told);
  }

  @Test
  void whatWasNotAnsweredIsSentAgainInOrderOnTheNextConnection() throws Exception {
    ScriptedConnection connection = online();
    for (int i = 1; i <= 4; i++) {
      client.send(BOB, "m" + i);
    }
    Received<ClientFrame.Send> first = connection.receive(ClientFrame.Send.class);
    connection.sent(first, 1, false);
    Message m1 = client.message(new MessageRef("me", first.body().id())).orElseThrow();
    assertEquals(MessageState.SENT, client.await(m1, MessageState.SENT, PATIENCE).state());
    connection.cut();
    ScriptedConnection next = onlineAgain();
    List<String> texts = new ArrayList<>();
    for (int i = 2; i <= 4; i++) {
      Received<ClientFrame.Send> again = next.receive(ClientFrame.Send.class);
      texts.add(again.body().text());
      next.sent(again, i, true);
    }
    assertEquals(List.of("m2", "m3", "m4"), texts);
  }

  @Test
  void whatWasStoredOfflineGoesOutAfterARestart() throws Exception {
    Message stored = client.send(BOB, "written offline");
    assertEquals(MessageState.PENDING, stored.state());
    reopen(OPTIONS);
    assertEquals(1, client.pending());
    ScriptedConnection connection = online();
    ClientFrame.Send send = connection.storeNext(1);
    assertEquals(stored.id(), send.id());
    assertEquals(MessageState.SENT, client.await(stored, MessageState.SENT, PATIENCE).state());
  }

  @Test
  void aRefusedMessageIsRepeatedFirstAndAlone() throws Exception {
    ScriptedConnection connection = online();
    for (int i = 1; i <= 3; i++) {
      client.send(BOB, "m" + i);
    }
    for (int i = 1; i <= 3; i++) {
      connection.fail(connection.receive(ClientFrame.Send.class).ref(), ErrorCode.RATE_LIMITED, 1);
    }
    Received<ClientFrame.Send> repeated = connection.receive(ClientFrame.Send.class);
    assertEquals("m1", repeated.body().text());
    assertFalse(connection.hasFrame());
    connection.sent(repeated, 1, false);
    assertEquals("m2", connection.storeNext(2).text());
    assertEquals("m3", connection.storeNext(3).text());
  }

  @Test
  void aMessageRefusedForGoodFailsAndTheNextGoesOn() throws Exception {
    ScriptedConnection connection = online();
    Message refused = client.send(new ChatId("nobody"), "to nobody");
    Message fine = client.send(BOB, "to bob");
    connection.fail(connection.receive(ClientFrame.Send.class).ref(), ErrorCode.NOT_FOUND, 0);
    assertEquals(fine.id(), connection.storeNext(1).id());
    Message failed = client.await(refused, MessageState.SENT, PATIENCE);
    assertEquals(MessageState.FAILED, failed.state());
    assertEquals(ErrorCode.NOT_FOUND, failed.error());
    assertEquals(MessageState.SENT, client.await(fine, MessageState.SENT, PATIENCE).state());
  }

  @Test
  void aMessageThatClosesTheConnectionIsFoundAndFails() throws Exception {
    Message good = client.send(BOB, "good");
    Message bad = client.send(BOB, "bad");
    ScriptedConnection connection = online();
    assertEquals("good", connection.receive(ClientFrame.Send.class).body().text());
    assertEquals("bad", connection.receive(ClientFrame.Send.class).body().text());
    connection.close(4413); // one of two

    ScriptedConnection second = onlineAgain();
    assertEquals("good", second.storeNext(1).text()); // alone
    assertEquals("bad", second.receive(ClientFrame.Send.class).body().text());
    second.close(4413);

    Message failed = client.await(bad, MessageState.SENT, PATIENCE);
    assertEquals(ErrorCode.TOO_LARGE, failed.error());
    assertEquals(MessageState.SENT, client.message(good.ref()).orElseThrow().state());
    ScriptedConnection third = onlineAgain();
    client.send(BOB, "later");
    assertEquals("later", third.storeNext(2).text());
  }

  @Test
  void aReplacedDeviceStaysClosedUntilAskedAgain() throws Exception {
    online().close(4409);
    assertInstanceOf(ConnectionState.Replaced.class, client.join());
    assertFalse(server.hasNewConnection());
    online();
  }

  @Test
  void aRevokedTokenLogsOutAndKeepsWhatIsHere() throws Exception {
    ScriptedConnection connection = online();
    Message unsent = client.send(BOB, "still here");
    connection.receive(ClientFrame.Send.class);
    connection.close(4401);
    assertInstanceOf(ConnectionState.LoggedOut.class, client.join());
    assertTrue(client.whoAmI().isEmpty());
    assertEquals(MessageState.PENDING, client.message(unsent.ref()).orElseThrow().state());

    client.logIn("me", "password".toCharArray());
    assertEquals(unsent.id(), online().storeNext(1).id());
  }

  @Test
  void aServerGoingAwayIsGivenTime() throws Exception {
    online().close(1001);
    ConnectionState.Offline offline = awaitState(ConnectionState.Offline.class);
    assertEquals(ConnectionState.Reason.GOING_AWAY, offline.reason());
  }

  @Test
  void tooManyFramesAreFollowedByAWaitOfTenSeconds() throws Exception {
    online().close(4429);
    ConnectionState.Offline offline = awaitState(ConnectionState.Offline.class);
    assertEquals(ConnectionState.Reason.TOO_MANY, offline.reason());
    client.disconnect(); // does not wait for it
    assertInstanceOf(ConnectionState.Closed.class, client.connectionState());
  }

  @Test
  void aHelloTheServerDoesNotUnderstandIsNotRepeated() throws Exception {
    client.connect();
    ScriptedConnection connection = server.accept();
    connection.receive(ClientFrame.Hello.class);
    connection.close(4400);
    ConnectionState.Closed closed = assertInstanceOf(ConnectionState.Closed.class, client.join());
    assertEquals(ConnectionState.Reason.PROTOCOL, closed.reason());
  }

  @Test
  void aHalfOpenConnectionIsFoundAndReplaced() throws Exception {
    reopen(OPTIONS.withLimits(OPTIONS.limits().withSilence(50, 400)));
    ScriptedConnection connection = online();
    connection.awaitPing(); // answered: the connection stays
    connection.awaitPing();
    connection.fallSilent();
    onlineAgain();
  }

  @Test
  void aServerThatNeverAnswersAMessageIsLeft() throws Exception {
    reopen(OPTIONS.withLimits(OPTIONS.limits().withTimeouts(5_000, 200)));
    ScriptedConnection connection = online();
    Message message = client.send(BOB, "anybody?");
    connection.receive(ClientFrame.Send.class);
    assertEquals(message.id(), onlineAgain().storeNext(1).id());
  }

  @Test
  void hostileFramesEndTheConnectionAndNothingElse() throws Exception {
    ScriptedConnection malformed = online();
    malformed.sendRaw(new byte[] {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF});
    malformed.awaitEnd();
    ScriptedConnection oversized = onlineAgain();
    oversized.sendRaw(new byte[256 * 1024]);
    ScriptedConnection impossible = onlineAgain();
    impossible.events(0, 1, message(1, "bob", "a chat/that is none", "b1", "hi"));
    ScriptedConnection disordered = onlineAgain();
    disordered.events(
        0, 2, message(2, "bob", "bob", "b2", "hi"), message(1, "bob", "bob", "b1", "hi"));
    ScriptedConnection twice = onlineAgain();
    twice.send(
        0,
        new ServerFrame.Welcome(
            "me", "d1", ScriptedConnection.EPOCH, 1, 1, false, 256, 0, List.of()));
    onlineAgain();
    assertTrue(client.awaitOnline(PATIENCE));
    assertTrue(client.chats().isEmpty());
  }

  @Test
  void unknownAnswersAndRepeatedAnswersAreHarmless() throws Exception {
    ScriptedConnection connection = online();
    Message message = client.send(BOB, "once");
    Received<ClientFrame.Send> send = connection.receive(ClientFrame.Send.class);
    connection.sent(send, 1, false);
    connection.sent(send, 1, true);
    connection.send(77, new ServerFrame.Done());
    connection.fail(78, ErrorCode.INTERNAL, 0);
    connection.send(0, new ServerFrame.Sent("unheard-of", 9, at(9), false));
    assertEquals(MessageState.SENT, client.await(message, MessageState.SENT, PATIENCE).state());
    assertEquals(MessageState.PENDING, recorder.nextState(message.id()).state());
    assertEquals(MessageState.SENT, recorder.nextState(message.id()).state());
    assertEquals("again", sendAndStore(connection, "again", 2));
  }

  private String sendAndStore(ScriptedConnection connection, String text, long seq)
      throws Exception {
    client.send(BOB, text);
    return connection.storeNext(seq).text();
  }

  @Test
  void aReadMarkIsRepeatedUntilItIsDone() throws Exception {
    ScriptedConnection connection = online();
    connection.events(0, 1, message(1, "bob", "bob", "b1", "hi"));
    Message received = recorder.next(ClientEvent.MessageReceived.class).message();
    assertEquals(1, client.chats().getFirst().unread());
    client.markRead(received);
    assertEquals(0, client.chats().getFirst().unread());
    assertEquals(1, connection.receive(ClientFrame.Read.class).body().upTo());
    connection.cut();

    ScriptedConnection next = onlineAgain();
    Received<ClientFrame.Read> read = next.receive(ClientFrame.Read.class);
    next.fail(read.ref(), ErrorCode.UNAVAILABLE, 1);
    Received<ClientFrame.Read> again = next.receive(ClientFrame.Read.class);
    next.send(again.ref(), new ServerFrame.Done());
    assertEquals("after", sendAndStore(next, "after", 2));
    next.cut();
    ScriptedConnection last = onlineAgain();
    assertEquals("last", sendAndStore(last, "last", 3));
    assertEquals(MessageState.READ, client.message(received.ref()).orElseThrow().state());
  }

  @Test
  void aNewLifeOfTheMailboxIsMergedIntoWhatIsHere() throws Exception {
    ScriptedConnection connection = online();
    connection.events(
        0, 2, message(1, "bob", "bob", "b1", "kept"), message(2, "bob", "bob", "b2", "lost"));
    connection.receive(ClientFrame.Ack.class);
    Message unsent = client.send(BOB, "mine");
    connection.receive(ClientFrame.Send.class);
    connection.cut();

    ScriptedConnection restored = server.accept();
    restored.welcome(restored.receive(ClientFrame.Hello.class), "epoch-2", true, 0);
    recorder.next(ClientEvent.MailboxReset.class);
    assertEquals(unsent.id(), restored.storeNext(3).id());
    restored.events(
        0,
        3,
        message(1, "bob", "bob", "b1", "kept"),
        new Event(2, at(3), new Event.Message("b3", "bob", "bob", "new", null, null)),
        message(3, "me", "bob", unsent.id(), "mine"));
    assertEquals("b3", recorder.next(ClientEvent.MessageReceived.class).message().id());
    assertEquals(3, restored.receive(ClientFrame.Ack.class).body().upTo());
    assertEquals(
        List.of("mine", "new", "lost", "kept"),
        client.history(BOB, 0, 10).messages().stream().map(Message::text).toList());
    restored.cut();
    assertEquals("epoch-2", server.accept().welcome().epoch());
  }

  @Test
  void historyComesFromTheServerOnceAndIsKept() throws Exception {
    reopen(OPTIONS.withRecentEvents(10));
    client.connect();
    ScriptedConnection connection = server.accept();
    Received<ClientFrame.Hello> hello = connection.receive(ClientFrame.Hello.class);
    assertEquals(10, hello.body().recent());
    connection.welcome(hello, ScriptedConnection.EPOCH, false, 100);
    connection.events(100, 101, message(101, "bob", "bob", "b101", "new"));
    recorder.next(ClientEvent.MessageReceived.class);
    Thread asking = Thread.ofVirtual().start(() -> client.history(BOB, 0, 3));
    Received<ClientFrame.HistoryQuery> query = connection.receive(ClientFrame.HistoryQuery.class);
    assertEquals(101, query.body().before());
    connection.send(
        query.ref(),
        new ServerFrame.HistoryPage(
            List.of(
                message(50, "me", "bob", "m50", "mine"), message(40, "bob", "bob", "b40", "old")),
            false,
            50,
            0,
            40));
    asking.join();
    History history = client.history(BOB, 0, 10);
    assertEquals(
        List.of(MessageState.RECEIVED, MessageState.DELIVERED, MessageState.READ),
        history.messages().stream().map(Message::state).toList());
    assertFalse(history.more());
    client.disconnect();
    assertEquals(
        List.of("mine", "old"),
        client.history(BOB, history.messages().getFirst().position(), 2).messages().stream()
            .map(Message::text)
            .toList());
  }

  @Test
  void typingAndLastSeenAreTold() throws Exception {
    UserId bob = new UserId("bob");
    ScriptedConnection connection = online();
    client.watchLastSeen(bob);
    Received<ClientFrame.WatchLastSeen> watch = connection.receive(ClientFrame.WatchLastSeen.class);
    connection.send(watch.ref(), new ServerFrame.LastSeen("bob", true, at(1)));
    assertTrue(recorder.next(ClientEvent.LastSeenChanged.class).online());
    connection.send(0, new ServerFrame.TypingNotice("bob", "bob", true));
    assertTrue(recorder.next(ClientEvent.TypingNotice.class).active());
    client.typing(BOB, true);
    assertTrue(connection.receive(ClientFrame.Typing.class).body().active());
    connection.cut();
    assertEquals("bob", onlineAgain().receive(ClientFrame.WatchLastSeen.class).body().userId());
  }

  @Test
  void aRefusedUpgradeIsTriedAgain() throws Exception {
    server.refuseUpgrades(503);
    client.connect();
    assertEquals(
        ConnectionState.Reason.SERVER_FAULT, awaitState(ConnectionState.Offline.class).reason());
    server.refuseUpgrades(0);
    onlineAgain();
    assertTrue(client.awaitOnline(PATIENCE));
  }

  @Test
  void aServerThatIsNotThereIsTriedAgain() throws Exception {
    server.close();
    client.connect();
    assertEquals(
        ConnectionState.Reason.UNREACHABLE, awaitState(ConnectionState.Offline.class).reason());
    client.disconnect();
    server = new ScriptedServer();
  }

  @Test
  void manyMessagesAreInFlightAtOnce() throws Exception {
    ScriptedConnection connection = online();
    int window = OPTIONS.limits().sendWindowMessages();
    for (int i = 0; i < window + 10; i++) {
      client.send(BOB, "m" + i);
    }
    List<Received<ClientFrame.Send>> waiting = new ArrayList<>();
    for (int i = 0; i < window; i++) {
      waiting.add(connection.receive(ClientFrame.Send.class));
    }
    assertFalse(connection.hasFrame());
    for (int i = 0; i < window; i++) {
      assertEquals("m" + i, waiting.get(i).body().text());
      connection.sent(waiting.get(i), i + 1, false);
    }
    assertEquals("m" + window, connection.receive(ClientFrame.Send.class).body().text());
  }
}
