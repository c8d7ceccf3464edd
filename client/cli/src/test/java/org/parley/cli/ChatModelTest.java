package org.parley.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.parley.client.Account;
import org.parley.client.ChatId;
import org.parley.client.ClientEvent;
import org.parley.client.ConnectionState;
import org.parley.client.History;
import org.parley.client.Message;
import org.parley.client.MessageState;
import org.parley.client.UserId;

class ChatModelTest {
  private final List<String> done = new ArrayList<>();
  private final List<Message> failed = new ArrayList<>();
  private final Time time = new Time();
  private final ChatModel model =
      new ChatModel(
          new Account(new UserId("bob"), "bob", "Bob Example"),
          time,
          Views.style(Marks.unicode(false)),
          new ChatView.Size(40, 10),
          new Recorder());

  ChatModelTest() {
    model.loaded(new History(List.of(), false)); // nothing is older
  }

  @Test
  void marksChangeInPlaceAsReceiptsArrive() {
    for (MessageState state :
        List.of(
            MessageState.PENDING, MessageState.SENT, MessageState.DELIVERED, MessageState.READ)) {
      model.happened(new ClientEvent.MessageStateChanged(Views.own(1, "Hi", state)));
      String text = screen();
      assertTrue(text.contains("Hi  12:01 " + Marks.unicode(false).of(state) + "\n"), text);
      assertEquals(1, text.split("Hi  ", -1).length - 1, text);
    }
  }

  @Test
  void anOlderSnapshotDoesNotTakeAMarkBack() {
    model.happened(new ClientEvent.MessageStateChanged(Views.own(1, "Hi", MessageState.READ)));
    model.loaded(new History(List.of(Views.own(1, "Hi", MessageState.SENT)), false));

    assertTrue(screen().contains("✓✓ read"));
  }

  @Test
  void aMessageIsReadOnlyAfterItStoodOnTheScreen() {
    receive(1, 1);
    screen();
    model.tick();
    assertEquals(List.of(), done);

    time.pass(ChatModel.READING);
    screen();
    model.tick();
    assertEquals(List.of("read 1"), done);
  }

  @Test
  void whatScrollsByUnseenHoldsTheScreenInsteadOfBeingRead() {
    receive(1, 30);

    String text = screen();
    assertTrue(text.contains("message 1 "), text);
    assertTrue(text.contains("newer from others below"), text);
    time.pass(ChatModel.READING);
    screen();
    model.tick();

    assertEquals(List.of("read 4"), done); // ten rows, five of them not messages, one the day
  }

  @Test
  void nothingIsReadWhileTheTerminalHasNoFocus() {
    press(Keys.Action.FOCUS_LOST);
    receive(1, 1);
    screen();
    time.pass(ChatModel.READING.multipliedBy(10));
    screen();
    model.tick();
    assertEquals(List.of(), done);

    press(Keys.Action.FOCUS_GAINED);
    screen();
    model.tick();
    assertEquals(List.of(), done);
    time.pass(ChatModel.READING);
    model.tick();
    assertEquals(List.of("read 1"), done);
  }

  @Test
  void scrollingToTheTopLoadsOlderMessagesOnce() {
    model.loaded(new History(page(31, 60), true));
    screen();
    for (int i = 0; i < 10; i++) {
      press(Keys.Action.PAGE_UP);
    }
    assertEquals(List.of("older than 31"), done);

    model.loaded(new History(page(1, 30), false));
    for (int i = 0; i < 20; i++) {
      press(Keys.Action.PAGE_UP);
    }
    assertTrue(screen().contains("message 1 "), screen());
    assertEquals(List.of("older than 31"), done);
  }

  @Test
  void aScreenThatIsNotFullLoadsOlderMessagesByItself() {
    model.loaded(new History(page(5, 6), true));
    screen();
    screen();
    assertEquals(List.of("older than 5"), done);
  }

  @Test
  void enterSendsAndTypingIsToldAndEnded() {
    type("Hello");
    press(Keys.Action.ENTER);
    assertEquals(List.of("typing true", "send Hello", "typing false"), done);
    assertEquals("", model.view().input());

    press(Keys.Action.OLDER_LINE);
    assertEquals("Hello", model.view().input());
  }

  @Test
  void typingEndsByItself() {
    type("Hel");
    time.pass(ChatModel.OWN_TYPING.multipliedBy(3));
    model.tick();
    assertEquals(List.of("typing true", "typing false"), done);
  }

  @Test
  void slashBeginsACommandAndTwoSlashesText() {
    type("/help");
    press(Keys.Action.ENTER);
    assertTrue(screen().contains("/quit or Ctrl-D"), screen());
    type("/halp");
    press(Keys.Action.ENTER);
    assertTrue(screen().contains("There is no command /halp"), screen());
    type("//usr"); // on a line of its own
    press(Keys.Action.ENTER);
    assertTrue(done.contains("send /usr"), done.toString());
    type("/quit");
    assertFalse(model.quit());
    press(Keys.Action.ENTER);
    assertTrue(model.quit());
  }

  @Test
  void interruptFirstEmptiesTheLineAndThenLeaves() {
    type("draft");
    press(Keys.Action.INTERRUPT);
    assertEquals("", model.view().input());
    assertFalse(model.quit());
    press(Keys.Action.INTERRUPT);
    assertTrue(model.quit());
  }

  @Test
  void presenceIsShownOnlyWhileItIsKnown() {
    model.happened(new ClientEvent.ConnectionStateChanged(new ConnectionState.Online()));
    model.happened(
        new ClientEvent.LastSeenChanged(
            new UserId("bob"), false, Views.NOON.minus(Duration.ofHours(1))));
    assertTrue(screen().contains("last seen today at 11:00"), screen());

    model.happened(
        new ClientEvent.ConnectionStateChanged(
            new ConnectionState.Offline(
                time.instant().plusSeconds(3), ConnectionState.Reason.BROKEN)));
    assertFalse(screen().contains("last seen"), screen());
    assertTrue(screen().contains("offline: the connection broke"), screen());
  }

  @Test
  void theirTypingIsShownUntilTheMessageComes() {
    model.happened(new ClientEvent.TypingNotice(new ChatId("bob"), new UserId("bob"), true));
    assertTrue(screen().contains("Bob Example is typing…"), screen());
    receive(1, 1);
    assertFalse(screen().contains("typing"), screen());
  }

  @Test
  void messagesOfOtherChatsStayOut() {
    Message other = Views.theirs(1, "not here");
    model.happened(
        new ClientEvent.MessageReceived(
            new Message(
                other.ref(),
                new ChatId("carol"),
                "not here",
                null,
                null,
                other.at(),
                1,
                1,
                false,
                MessageState.RECEIVED,
                null)));
    assertFalse(screen().contains("not here"));
  }

  private String screen() {
    return Views.text(model.draw());
  }

  private void receive(int first, int last) {
    page(first, last)
        .reversed()
        .forEach(message -> model.happened(new ClientEvent.MessageReceived(message)));
  }

  /// Newest first.
  private static List<Message> page(int first, int last) {
    return IntStream.rangeClosed(first, last)
        .mapToObj(i -> Views.theirs(i, "message " + i))
        .toList()
        .reversed();
  }

  private void press(Keys.Action action) {
    model.key(Keys.Key.of(action));
  }

  private void type(String text) {
    text.codePoints()
        .forEach(c -> model.key(new Keys.Key(Keys.Action.INSERT, Character.toString(c))));
  }

  private static final class Time extends Clock {
    private Instant now = Views.NOON;

    void pass(Duration duration) {
      now = now.plus(duration);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  @Test
  void whatWasNotSentIsSentAgainOrRemoved() {
    failed.add(Views.own(1, "Hi", MessageState.FAILED));
    model.loaded(new History(failed, false));
    model.happened(new ClientEvent.MessageReceived(Views.theirs(2, "Hello")));
    assertTrue(screen().contains("✗ not sent: it is not allowed"), screen());
    type("/retry");
    press(Keys.Action.ENTER);
    assertTrue(screen().contains("Hi  12:01 ⏱"), screen());
    assertEquals("", model.view().input());

    model.happened(new ClientEvent.MessageStateChanged(Views.own(1, "Hi", MessageState.FAILED)));
    type("/discard");
    press(Keys.Action.ENTER);
    assertFalse(screen().contains("Hi  "), screen());
    assertTrue(screen().contains("Removed the message that was not sent."), screen());
    type("/discard");
    press(Keys.Action.ENTER);
    assertTrue(screen().contains("Everything in this chat was sent"), screen());
  }

  @Test
  void aRestoredServerIsToldAndTheChatIsReadAgain() {
    receive(1, 3);
    screen();
    time.pass(ChatModel.READING);
    screen();
    model.tick();
    model.happened(new ClientEvent.MailboxReset());
    assertTrue(model.view().messages().isEmpty());
    assertTrue(screen().contains("The server was restored from a backup"), screen());
    done.clear();

    model.loaded(new History(List.of(Views.theirs(1, "new")), false));
    screen();
    time.pass(ChatModel.READING);
    screen();
    model.tick();
    assertEquals(List.of("read 1"), done, "marks of before are void");
  }

  private final class Recorder implements ChatActions {
    @Override
    public List<Message> retryFailed() {
      failed.clear();
      Message again = Views.own(1, "Hi", MessageState.PENDING);
      failed.add(Views.own(1, "Hi", MessageState.FAILED));
      return List.of(again);
    }

    @Override
    public List<Message> discardFailed() {
      List<Message> gone = List.copyOf(failed);
      failed.clear();
      return gone;
    }

    @Override
    public void send(String text) {
      done.add("send " + text);
    }

    @Override
    public void markRead(long upTo) {
      done.add("read " + upTo);
    }

    @Override
    public void typing(boolean active) {
      done.add("typing " + active);
    }

    @Override
    public void loadOlder(long before) {
      done.add("older than " + before);
    }
  }
}
