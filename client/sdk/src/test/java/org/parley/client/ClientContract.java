package org.parley.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a client and a real server owe a program together. A module that can start a server extends
/// it and says how.
@Timeout(120)
public abstract class ClientContract {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final char[] PASSWORD = "correct horse".toCharArray();
  private static final int MANY = 300;
  private static final int PAGE = 200;

  @TempDir Path folder;
  private ServerUnderTest server;
  private ParleyClient alice;
  private ParleyClient bob;

  /// Starts an empty server.
  protected abstract ServerUnderTest startServer(Path data) throws IOException;

  /// How the clients behave.
  protected ClientOptions options() {
    return ConnectionTest.OPTIONS;
  }

  @BeforeEach
  void meet() throws Exception {
    server = startServer(folder.resolve("server"));
    alice = device("alice");
    bob = device("bob");
    alice.register("alice", PASSWORD, "Alice");
    bob.register("bob", PASSWORD, "Bob");
    for (ParleyClient client : List.of(alice, bob)) {
      client.logIn(client == alice ? "alice" : "bob", PASSWORD);
      client.connect();
      assertTrue(client.awaitOnline(PATIENCE));
    }
  }

  @AfterEach
  void close() throws Exception {
    alice.close();
    bob.close();
    server.close();
  }

  private ParleyClient device(String name) {
    return ParleyClient.open(folder.resolve(name), server.uri(), options());
  }

  private ChatId chatWith(ParleyClient asking, String handle) {
    return asking.account().findByHandle(handle).orElseThrow().chat();
  }

  private static Recorder record(ParleyClient client) {
    Recorder recorder = new Recorder();
    client.listen(recorder);
    return recorder;
  }

  private static List<String> texts(ParleyClient client, ChatId chat) {
    List<String> texts = new ArrayList<>();
    History page = client.history(chat, 0, PAGE);
    while (!page.messages().isEmpty()) {
      page.messages().forEach(message -> texts.addFirst(message.text()));
      page = client.history(chat, page.messages().getLast().position(), PAGE);
    }
    return texts;
  }

  private void awaitSent(Message message) throws InterruptedException {
    Message sent = alice.await(message, MessageState.SENT, PATIENCE);
    assertTrue(sent.state().reached(MessageState.SENT), sent.toString());
  }

  private static List<String> numbered(int count) {
    return IntStream.range(0, count).mapToObj(i -> "message " + i).toList();
  }

  @Test
  void aMessageIsSentDeliveredAndRead() throws Exception {
    Recorder told = record(alice);
    Recorder received = record(bob);
    Message message = alice.send(chatWith(alice, "bob"), "hello");
    Message arrived = received.next(ClientEvent.MessageReceived.class).message();
    assertEquals(message.ref(), arrived.ref());
    assertEquals(
        MessageState.DELIVERED, alice.await(message, MessageState.DELIVERED, PATIENCE).state());
    bob.markRead(arrived);
    assertEquals(MessageState.READ, alice.await(message, MessageState.READ, PATIENCE).state());
    List<MessageState> states = new ArrayList<>();
    while (!states.contains(MessageState.READ)) {
      states.add(told.nextState(message.id()).state());
    }
    assertEquals(
        List.of(MessageState.PENDING, MessageState.SENT, MessageState.DELIVERED, MessageState.READ),
        states);
  }

  @Test
  void whatWasWrittenWhileTheServerWasAwayArrivesOnceAndInOrder() throws Exception {
    ChatId chat = chatWith(alice, "bob");
    List<String> expected = numbered(MANY);
    Message last = alice.send(chat, expected.getFirst());
    for (String text : expected.subList(1, MANY)) {
      if (text.equals("message " + MANY / 3)) {
        server.stop(); // with messages on the way
      }
      last = alice.send(chat, text);
    }
    server.start();
    assertEquals(
        MessageState.DELIVERED, alice.await(last, MessageState.DELIVERED, PATIENCE).state());
    assertEquals(expected, texts(bob, last(bob).id()));
    assertEquals(expected, texts(alice, chat));
    assertEquals(0, alice.pending());
  }

  private static Chat last(ParleyClient client) {
    return client.chats().getFirst();
  }

  @Test
  void aSecondDeviceSeesTheWholeMailboxAndOwnMessages() throws Exception {
    ChatId chat = chatWith(alice, "bob");
    Message first = alice.send(chat, "from the first device");
    awaitSent(first);
    try (ParleyClient second = device("alice-2")) {
      second.logIn("alice", PASSWORD);
      Recorder received = record(second);
      second.connect();
      Message copy = received.next(ClientEvent.MessageReceived.class).message();
      assertTrue(copy.outgoing());
      assertEquals(first.ref(), copy.ref());
      assertEquals(2, alice.account().devices().size());
      alice.account().revoke(second.whoAmI().orElseThrow().device());
      assertInstanceOf(ConnectionState.LoggedOut.class, second.join());
    }
  }

  @Test
  void aNewDeviceThatStartsNearTheHeadFetchesHistory() throws Exception {
    ChatId chat = chatWith(alice, "bob");
    Message last = alice.send(chat, "message 0");
    for (String text : numbered(PAGE).subList(1, PAGE)) {
      last = alice.send(chat, text);
    }
    awaitSent(last);
    try (ParleyClient second =
        ParleyClient.open(folder.resolve("alice-2"), server.uri(), options().withRecentEvents(5))) {
      second.logIn("alice", PASSWORD);
      second.connect();
      assertTrue(second.awaitOnline(PATIENCE));
      assertEquals(numbered(PAGE), texts(second, chat));
    }
  }

  @Test
  void whoLooksInAndLeavesHasReceived() throws Exception {
    bob.disconnect();
    ChatId chat = chatWith(alice, "bob");
    for (int i = 0; i < 10; i++) {
      Message message = alice.send(chat, "message " + i);
      awaitSent(message);
      bob.connect();
      assertTrue(bob.awaitCaughtUp(PATIENCE));
      bob.disconnect();
      assertEquals(
          MessageState.DELIVERED, alice.await(message, MessageState.DELIVERED, PATIENCE).state());
    }
  }

  @Test
  void typingAndLastSeenReachTheOther() throws Exception {
    Recorder told = record(bob);
    UserId aliceId = alice.whoAmI().orElseThrow().user();
    Message greeting = alice.send(chatWith(alice, "bob"), "hi");
    assertEquals(
        MessageState.DELIVERED, alice.await(greeting, MessageState.DELIVERED, PATIENCE).state());
    bob.watchLastSeen(aliceId);
    assertTrue(told.next(ClientEvent.LastSeenChanged.class).user().equals(aliceId));
    alice.typing(greeting.chat(), true);
    assertEquals(aliceId, told.next(ClientEvent.TypingNotice.class).by());
  }

  @Test
  void loggingOutEndsTheDeviceOnTheServer() throws Exception {
    alice.logOut();
    assertTrue(alice.whoAmI().isEmpty());
    alice.logIn("alice", PASSWORD);
    assertEquals(1, alice.account().devices().size());
    alice.connect();
    assertTrue(alice.awaitOnline(PATIENCE));
  }
}
