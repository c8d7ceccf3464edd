package org.parley.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;
import org.parley.client.ConnectionState;
import org.parley.client.Message;
import org.parley.client.MessageState;

class ChatLayoutTest {

  @Test
  void aWideScreenShowsOwnMessagesOnTheRightWithTheirMarks() {
    ChatView view =
        Views.view(
            60,
            14,
            Views.message(
                "bob", 1, "Are you there?", MessageState.READ, Views.NOON.minusSeconds(86400)),
            Views.own(2, "Yes, since this morning", MessageState.READ),
            Views.theirs(3, "Good. The meeting is at two, in the small room upstairs."),
            Views.own(4, "I'll be there", MessageState.DELIVERED),
            Views.own(5, "Shall I bring the plans?", MessageState.SENT),
            Views.own(6, "Hello?", MessageState.PENDING));

    assertEquals(
        """
        Bob Example (@bob)                                    online
        ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
                                 Yesterday
        Are you there?  12:00
                                   Today
                              Yes, since this morning  12:02 ✓✓ read
        Good. The meeting is at two, in the small
        room upstairs.  12:03
                                             I'll be there  12:04 ✓✓
                                   Shall I bring the plans?  12:05 ✓
                                                     Hello?  12:06 ⏱

        ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
        > write a message, or /help
        """,
        Views.text(ChatLayout.draw(view)));
  }

  @Test
  void aNarrowScreenWrapsAndCuts() {
    ChatView view =
        Views.view(
            20,
            12,
            Views.theirs(1, "A rather long message for a telephone"),
            Views.own(2, "Incomprehensibilities!", MessageState.DELIVERED));

    assertEquals(
        """
        Bob Example…  online
        ━━━━━━━━━━━━━━━━━━━━

               Today
        A rather long
        message for a
        telephone  12:01
           Incomprehensibi
           lities!  12:02 ✓✓

        ━━━━━━━━━━━━━━━━━━━━
        > write a message,…
        """,
        Views.text(ChatLayout.draw(view)));
  }

  @Test
  void wideCharactersAndEmojiTakeTheirColumns() {
    ChatView view =
        Views.view(
            30,
            9,
            Views.own(1, "日本語のメッセージ", MessageState.SENT),
            Views.own(2, "Yes 👍🏽", MessageState.SENT),
            Views.theirs(3, "日本語のとても長いメッセージです"));

    ChatLayout.Screen screen = ChatLayout.draw(view);

    assertEquals(
        """
        Bob Example (@bob)      online
        ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
           日本語のメッセージ  12:01 ✓
                     Yes 👍🏽  12:02 ✓
        日本語のとても長いメッ
        セージです  12:03

        ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
        > write a message, or /help
        """,
        Views.text(screen));
    assertTrue(screen.lines().stream().allMatch(line -> line.columnLength() <= 30));
  }

  @Test
  void rightToLeftTextStaysAsItWasWritten() {
    ChatView view =
        Views.view(30, 8, Views.theirs(1, "שלום עולם"), Views.own(2, "مرحبا", MessageState.SENT));

    assertEquals(
        """
        Bob Example (@bob)      online
        ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
                    Today
        שלום עולם  12:01
                        مرحبا  12:02 ✓

        ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
        > write a message, or /help
        """,
        Views.text(ChatLayout.draw(view)));
  }

  @Test
  void readIsBlueWhereThereIsColour() {
    ChatView plain = Views.view(30, 8, Views.own(1, "Hi", MessageState.READ));
    ChatView colour =
        new ChatView(
            plain.name(),
            plain.handle(),
            plain.presence(),
            false,
            plain.connection(),
            0,
            plain.messages(),
            plain.older(),
            Optional.empty(),
            Optional.empty(),
            "",
            0,
            List.of(),
            plain.now(),
            plain.size(),
            Views.style(Marks.unicode(true)));

    AttributedString line = ChatLayout.draw(colour).lines().get(4);

    assertTrue(line.toString().endsWith("Hi  12:01 ✓✓"), line.toString());
    assertEquals(ChatLayout.READ, line.styleAt(line.length() - 1));
  }

  @Test
  void theConnectionIsToldAsItIs() {
    ChatView view = Views.view(60, 7, Views.own(1, "Hi", MessageState.PENDING));
    ChatView offline =
        Views.connection(
            view,
            new ConnectionState.Offline(
                view.now().plusSeconds(12), ConnectionState.Reason.UNREACHABLE),
            2);

    List<AttributedString> lines = ChatLayout.draw(offline).lines();

    assertEquals("Bob Example (@bob)", lines.get(0).toString().strip());
    assertEquals(
        "━ offline: the server cannot be reached · ⏱ 2 to send · n… ━", lines.get(1).toString());
    assertEquals(
        "━━━━━━━ connecting… ━━━━━━━━",
        ChatLayout.draw(Views.connection(Views.view(28, 7), new ConnectionState.Connecting(), 0))
            .lines()
            .get(1)
            .toString());
  }

  @Test
  void aLongInputMovesSidewaysWithItsCursor() {
    ChatView view = Views.input(Views.view(20, 8), "0123456789abcdefghijklm\nz", 24, true);

    ChatLayout.Screen screen = ChatLayout.draw(view);

    assertEquals(
        "> 789abcdefghijklm↵z".substring(0, 2),
        screen.lines().getLast().toString().substring(0, 2));
    assertTrue(screen.lines().getLast().toString().contains("klm↵"), Views.text(screen));
    assertEquals("Bob Example is typin", screen.lines().get(5).toString());
    assertTrue(screen.cursorColumn() < 20);
  }

  @Test
  void controlCharactersOfAMessageDoNotReachTheTerminal() {
    ChatView view =
        Views.view(40, 9, Views.theirs(1, "\033[2J\007\u009B31m\u202Eevil\nsecond\ttab"));

    String text = Views.text(ChatLayout.draw(view));

    assertTrue(text.contains("␛[2J␇\uFFFD31mevil"), text);
    assertTrue(
        text.chars().noneMatch(c -> (c != '\n' && Character.isISOControl(c)) || c == 0x202E), text);
  }

  @Test
  void scrollingUpAndDownComesBackToTheNewest() {
    ChatView view = Views.view(40, 10, many(30));
    Optional<ChatView.Anchor> up = ChatLayout.scroll(view, 10);
    assertEquals("m20", up.orElseThrow().message().id());

    ChatView scrolled = Views.at(view, up, Optional.empty());
    String text = Views.text(ChatLayout.draw(scrolled));
    assertTrue(text.contains("message 20 "), text);
    assertTrue(!text.contains("message 21 "), text);
    assertTrue(text.contains("▼ 10 newer from others below"), text);

    assertEquals("m25", ChatLayout.scroll(scrolled, -5).orElseThrow().message().id());
    assertEquals(Optional.empty(), ChatLayout.scroll(scrolled, -10));
    assertEquals(Optional.empty(), ChatLayout.scroll(scrolled, -1000));
    // and no further up than the first line at the top
    ChatView top = Views.at(view, ChatLayout.scroll(view, 1000), Optional.empty());
    assertTrue(Views.text(ChatLayout.draw(top)).contains("message 1 "));
  }

  @Test
  void theScreenCanOpenAtTheFirstUnread() {
    Message[] messages = many(30);
    ChatView view = Views.view(40, 10, messages);
    ChatView opened =
        Views.at(
            view,
            ChatLayout.anchorWithTop(
                Views.at(view, Optional.empty(), Optional.of(messages[9].ref())),
                messages[9].ref()),
            Optional.of(messages[9].ref()));

    List<AttributedString> lines = ChatLayout.draw(opened).lines();

    assertTrue(lines.get(2).toString().contains(" unread "), lines.get(2).toString());
    assertTrue(lines.get(3).toString().startsWith("message 10 "), lines.get(3).toString());
    assertEquals(
        Optional.empty(), ChatLayout.anchorWithTop(view, messages[28].ref()), "it fits anyway");
  }

  @Test
  void onlyMessagesWhoseEndIsOnTheScreenAreShown() {
    Message tall = Views.theirs(1, "a\nb\nc\nd\ne\nf\ng\nh\ni\nj");
    ChatView view = Views.view(40, 10, tall);
    Optional<ChatView.Anchor> middle = ChatLayout.scroll(view, 3);

    assertEquals(List.of(tall), ChatLayout.draw(view).shown());
    assertEquals(List.of(), ChatLayout.draw(Views.at(view, middle, Optional.empty())).shown());
  }

  private static Message[] many(int count) {
    List<Message> messages = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      messages.add(Views.theirs(i, "message " + i));
    }
    return messages.toArray(Message[]::new);
  }
}
