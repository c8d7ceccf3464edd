package org.parley.messaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.parley.messaging.Frames.message;
import static org.parley.messaging.Frames.receipt;
import static org.parley.messaging.Frames.send;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.parley.protocol.ClientFrame;
import org.parley.protocol.CloseCode;
import org.parley.protocol.ErrorCode;
import org.parley.protocol.Event;
import org.parley.protocol.ServerFrame;

/// How a device's connection begins, goes on after another, and ends.
final class ConnectionsTest {
  private final Desk desk = new Desk();
  private final UserId alice = desk.user("alice");
  private final UserId bob = desk.user("bob");

  @AfterEach
  void close() {
    desk.close();
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
}
