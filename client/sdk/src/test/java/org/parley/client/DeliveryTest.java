package org.parley.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.parley.client.ScriptedConnection.message;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.parley.protocol.Event;
import org.parley.protocol.ServerFrame;

/// How listeners and handlers are told.
@Timeout(60)
class DeliveryTest {
  private static final int MANY = 1_000;

  @TempDir Path folder;
  private ScriptedServer server;
  private ParleyClient client;

  @BeforeEach
  void logIn() throws IOException {
    server = new ScriptedServer();
    open();
    client.logIn("me", "password".toCharArray());
  }

  private void open() {
    client = ParleyClient.open(folder.resolve("device"), server.uri(), ConnectionTest.OPTIONS);
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    server.close();
  }

  private ScriptedConnection online() throws Exception {
    client.connect();
    ScriptedConnection connection = server.accept();
    connection.welcome();
    assertTrue(client.awaitOnline(Duration.ofSeconds(20)));
    return connection;
  }

  private static void receive(ScriptedConnection connection, int from, int to) throws Exception {
    Event[] events =
        IntStream.rangeClosed(from, to)
            .mapToObj(seq -> message(seq, "bob", "bob", "b" + seq, "text " + seq))
            .toArray(Event[]::new);
    connection.events(from - 1, to, events);
  }

  private static String next(LinkedBlockingQueue<String> handled) throws InterruptedException {
    String id = handled.poll(ScriptedServer.PATIENCE_SECONDS, TimeUnit.SECONDS);
    return id == null ? "nothing came" : id;
  }

  @Test
  void aSlowListenerMissesNothingAndHoldsUpNobody() throws Exception {
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    List<Long> seqs = new ArrayList<>();
    CountDownLatch all = new CountDownLatch(MANY);
    client.listen(
        event -> {
          if (event instanceof ClientEvent.MessageReceived(Message message)) {
            blocked.countDown();
            awaitQuietly(release);
            seqs.add(message.seq());
            all.countDown();
          }
        });
    Recorder other = new Recorder();
    client.listen(other);
    ScriptedConnection connection = online();
    receive(connection, 1, 1);
    assertTrue(blocked.await(20, TimeUnit.SECONDS));
    for (int from = 2; from <= MANY; from += 111) {
      receive(connection, from, Math.min(from + 110, MANY));
    }
    assertEquals(
        "b" + MANY,
        other
            .next(ClientEvent.MessageReceived.class, event -> event.message().seq() == MANY)
            .message()
            .id());
    for (int i = 0; i < MANY; i++) {
      connection.send(0, new ServerFrame.TypingNotice("bob", "bob", true)); // these may be lost
    }
    release.countDown();
    assertTrue(all.await(30, TimeUnit.SECONDS));
    assertEquals(IntStream.rangeClosed(1, MANY).mapToObj(Long::valueOf).toList(), seqs);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertTrue(latch.await(30, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aListenerThatThrowsIsToldTheNextEvent() throws Exception {
    Recorder recorder = new Recorder();
    client.listen(
        event -> {
          recorder.onEvent(event);
          throw new IllegalStateException("as the test wants");
        });
    ScriptedConnection connection = online();
    receive(connection, 1, 2);
    assertEquals("b1", recorder.next(ClientEvent.MessageReceived.class).message().id());
    assertEquals("b2", recorder.next(ClientEvent.MessageReceived.class).message().id());
  }

  @Test
  void aListenerThatEndedIsToldNothingMore() throws Exception {
    Recorder ended = new Recorder();
    client.listen(ended).close();
    Recorder recorder = new Recorder();
    client.listen(recorder);
    receive(online(), 1, 1);
    assertEquals("b1", recorder.next(ClientEvent.MessageReceived.class).message().id());
    assertTrue(ended.isEmpty());
  }

  @Test
  void aHandlerGoesOnWhereItWasWhenTheProgramEnded() throws Exception {
    LinkedBlockingQueue<String> handled = new LinkedBlockingQueue<>();
    CountDownLatch never = new CountDownLatch(1);
    client.process(
        "bot",
        message -> {
          handled.add(message.id());
          if (message.id().equals("b2")) {
            never.await(); // the program ends in the middle of this
          }
        });
    receive(online(), 1, 3);
    assertEquals("b1", next(handled));
    assertEquals("b2", next(handled));
    client.close();

    open();
    client.process("bot", message -> handled.add(message.id()));
    assertEquals("b2", next(handled)); // again: it was not done
    assertEquals("b3", next(handled));
    client.process("another", message -> handled.add("another " + message.id()));
    assertEquals("another b1", next(handled));
  }

  @Test
  void aHandlerThatThrowsIsGivenTheSameMessageAgain() throws Exception {
    LinkedBlockingQueue<String> handled = new LinkedBlockingQueue<>();
    AtomicBoolean failed = new AtomicBoolean();
    client.process(
        "bot",
        message -> {
          handled.add(message.id());
          if (failed.compareAndSet(false, true)) {
            throw new IOException("as the test wants");
          }
        });
    receive(online(), 1, 2);
    assertEquals(List.of("b1", "b1", "b2"), List.of(next(handled), next(handled), next(handled)));
  }

  @Test
  void ownMessagesAreNotHandled() throws Exception {
    LinkedBlockingQueue<String> handled = new LinkedBlockingQueue<>();
    client.process("bot", message -> handled.add(message.id()));
    online()
        .events(
            0,
            2,
            message(1, "me", "bob", "from-another-device", "hi"),
            message(2, "bob", "bob", "b2", "ho"));
    assertEquals("b2", next(handled));
  }

  @Test
  void aNameHasOneHandlerAtATime() {
    Subscription first = client.process("bot", message -> {});
    assertThrows(IllegalStateException.class, () -> client.process("bot", message -> {}));
    first.close();
    client.process("bot", message -> {}).close();
  }

  @Test
  void afterClosingEverythingSaysSo() {
    client.close();
    client.close();
    for (Runnable call :
        List.<Runnable>of(
            () -> client.send(new ChatId("bob"), "late"),
            client::chats,
            () -> client.listen(event -> {}),
            client::whoAmI)) {
      ParleyException closed = assertThrows(ParleyException.class, call::run);
      assertEquals(ParleyException.Reason.CLOSED, closed.reason());
    }
  }

  @Test
  void whatCannotBeSentIsRefusedAtOnce() {
    ChatId bob = new ChatId("bob");
    assertThrows(IllegalArgumentException.class, () -> client.send(bob, ""));
    assertThrows(IllegalArgumentException.class, () -> client.send(bob, "half \ud83d"));
    ParleyException tooLarge =
        assertThrows(ParleyException.class, () -> client.send(bob, "é".repeat(8_193)));
    assertEquals(ParleyException.Reason.TOO_LARGE, tooLarge.reason());
    assertEquals(1, client.send(bob, "é".repeat(8_192)).text().indexOf("é", 1));
    assertThrows(IllegalArgumentException.class, () -> new ChatId("../admin"));
  }
}
