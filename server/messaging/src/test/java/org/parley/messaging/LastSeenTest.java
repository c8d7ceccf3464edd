package org.parley.messaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.parley.messaging.Frames.send;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.parley.protocol.ClientFrame;
import org.parley.protocol.ErrorCode;
import org.parley.protocol.ServerFrame;

/// Who is told when others were last active, and what is never told.
final class LastSeenTest {
  private final Desk desk = new Desk();
  private final UserId alice = desk.user("alice");
  private final UserId bob = desk.user("bob");

  @AfterEach
  void close() {
    desk.close();
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
  void whoIsOnlineByTheStoresWordAloneIsTakenBackToo() {
    TestClient a = desk.connect(alice);
    desk.accountStore.recordLastSeen(Map.of(alice, desk.clock.instant()));
    watch(a, alice); // her own, which she always sees
    assertTrue(watch(a, alice).online());
    desk.clock.advance(Duration.ofSeconds(61));
    desk.lastSeen.tick();
    a.notice(body -> body instanceof ServerFrame.LastSeen seen && !seen.online());
  }

  @Test
  void aWatchThatCouldNotBeAnsweredIsNone() {
    TestClient a = desk.connect(alice);
    TestClient b = desk.connect(bob);
    b.answerTo(b.say(send(alice, "hello")));
    desk.clock.advance(Duration.ofSeconds(61));
    desk.mailboxes.setAvailable(false);
    assertEquals(
        ErrorCode.UNAVAILABLE, a.refusal(a.say(new ClientFrame.WatchLastSeen(bob.value(), false))));
    desk.mailboxes.setAvailable(true);
    desk.lastSeen.active(bob);
    a.answerTo(a.say(new ClientFrame.ChatsQuery(0, 1)));
    assertEquals(0, lastSeens(a));
    assertFalse(watch(a, bob).at() == null);
  }

  @Test
  void aChangeThatCannotBeToldNowIsToldLater() {
    TestClient a = desk.connect(alice);
    TestClient b = desk.connect(bob);
    b.answerTo(b.say(send(alice, "hello")));
    watch(a, bob);
    desk.clock.advance(Duration.ofSeconds(61));
    desk.mailboxes.setAvailable(false);
    desk.lastSeen.tick();
    for (int turn = 0; turn < 2; turn++) { // notices come after a turn's answers: one is over
      a.answerTo(a.say(new ClientFrame.WatchLastSeen("nobody", false)));
    }
    desk.mailboxes.setAvailable(true);
    desk.sweep.run();
    a.notice(body -> body instanceof ServerFrame.LastSeen seen && !seen.online());
  }

  @Test
  void withoutARefAWatchIsNotAnsweredButKept() {
    TestClient a = desk.connect(alice);
    TestClient b = desk.connect(bob);
    a.sayWithoutRef(new ClientFrame.WatchLastSeen(bob.value(), false));
    a.answerTo(a.say(new ClientFrame.ChatsQuery(0, 1)));
    assertEquals(0, lastSeens(a));
    b.answerTo(b.say(send(alice, "hello")));
    a.notice(body -> body instanceof ServerFrame.LastSeen seen && seen.online());
  }

  private static ServerFrame.LastSeen watch(TestClient client, UserId user) {
    return client.answer(
        client.say(new ClientFrame.WatchLastSeen(user.value(), false)), ServerFrame.LastSeen.class);
  }

  private static long lastSeens(TestClient client) {
    return client.said().stream().filter(f -> f.body() instanceof ServerFrame.LastSeen).count();
  }
}
