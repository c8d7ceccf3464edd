package org.parley.cli;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.parley.cli.ChatView.Anchor;
import org.parley.cli.ChatView.Older;
import org.parley.cli.ChatView.Presence;
import org.parley.client.Account;
import org.parley.client.ClientEvent;
import org.parley.client.ConnectionState;
import org.parley.client.History;
import org.parley.client.Message;
import org.parley.client.MessageState;
import org.parley.client.ParleyException;
import org.parley.protocol.MessageRef;

/// What the chat screen knows and how it changes. Used by one thread.
///
/// Reads are honest: a message counts as read when its end has stood on the screen of a focused
/// terminal for [#READING]; what would scroll away unseen holds the screen instead.
final class ChatModel {
  /// How long a message must be in sight.
  static final Duration READING = Duration.ofMillis(500);

  /// A typing notice of the other person ends by itself after this.
  static final Duration THEIR_TYPING = Duration.ofSeconds(8);

  /// One's own is repeated after this, and ended after twice this without a key.
  static final Duration OWN_TYPING = Duration.ofSeconds(4);

  private static final List<String> HELP =
      List.of(
          "Page Up / Page Down, Ctrl-Up / Ctrl-Down: scroll; older messages load by themselves."
              + " End: newest",
          "Up / Down: what you wrote before. Alt-Enter: new line. Ctrl-W, Ctrl-U, Ctrl-K, Ctrl-A,"
              + " Ctrl-E: edit",
          "/retry: send again what was not sent. /discard: remove it",
          "/quit or Ctrl-D: leave. //text: send text that begins with a slash");

  private static final String NOTHING_FAILED =
      "Everything in this chat was sent or waits its turn.";

  /// Keys that no finger presses.
  private static final Set<Keys.Action> PASSIVE =
      EnumSet.of(Keys.Action.FOCUS_GAINED, Keys.Action.FOCUS_LOST, Keys.Action.IGNORE);

  private final Account peer;
  private final Clock clock;
  private final ChatView.Style style;
  private final ChatActions actions;
  private final Instant opened;
  final LineEditor editor = new LineEditor();

  private final Map<MessageRef, Message> messages = new HashMap<>();
  private List<Message> ordered = List.of();
  private Presence presence = Presence.UNKNOWN;
  private ConnectionState connection = new ConnectionState.Connecting();
  private Older older = Older.MORE;
  private Instant typingUntil = Instant.MIN;
  private Optional<Anchor> anchor = Optional.empty();
  private @Nullable MessageRef firstUnread;
  private long readUpTo;
  private boolean readHere; // something was read on this screen: the divider stays where it is
  private long skippedUpTo; // the person went past these by hand: they hold the screen no more
  private List<String> notice = List.of();
  private ChatView.Size size;
  private boolean focused = true;
  private boolean quit;
  private Instant typedAt = Instant.MIN;
  private Instant typingToldAt = Instant.MIN;
  private final Map<MessageRef, Instant> inSightSince = new HashMap<>();

  ChatModel(
      Account peer, Clock clock, ChatView.Style style, ChatView.Size size, ChatActions actions) {
    this.peer = peer;
    this.clock = clock;
    this.style = style;
    this.size = size;
    this.actions = actions;
    this.opened = clock.instant();
  }

  boolean quit() {
    return quit;
  }

  ChatView view() {
    return new ChatView(
        Text.clean(peer.displayName()),
        peer.handle(),
        presence,
        clock.instant().isBefore(typingUntil),
        connection,
        (int) ordered.stream().filter(m -> m.state() == MessageState.PENDING).count(),
        ordered,
        older,
        Optional.ofNullable(firstUnread),
        anchor,
        editor.text(),
        editor.cursor(),
        notice,
        clock.instant(),
        size,
        style);
  }

  /// The screen to show, which may first hold at what is unread.
  ChatLayout.Screen draw() {
    if (anchor.isEmpty()) {
      oldestUnread(Math.max(readUpTo, skippedUpTo))
          .ifPresent(message -> anchor = ChatLayout.anchorWithTop(view(), message.ref()));
    }
    ChatLayout.Screen screen = ChatLayout.draw(view());
    inSight(screen.shown());
    if (!screen.full()) {
      loadOlder();
    }
    return screen;
  }

  void happened(ClientEvent event) {
    switch (event) {
      case ClientEvent.MessageReceived(var message) -> {
        if (message.chat().equals(peer.chat())) {
          put(List.of(message));
          if (!message.outgoing()) {
            typingUntil = Instant.MIN;
          }
        }
      }
      case ClientEvent.MessageStateChanged(var message) -> {
        if (message.chat().equals(peer.chat())) {
          put(List.of(message));
        }
      }
      case ClientEvent.ReadElsewhere(var chat, var upTo) -> {
        if (chat.equals(peer.chat())) {
          readUpTo = Math.max(readUpTo, upTo);
        }
      }
      case ClientEvent.MailboxReset() -> readAgain();
      case ClientEvent.TypingNotice(var chat, var by, var active) -> {
        if (chat.equals(peer.chat())) {
          typingUntil = active ? clock.instant().plus(THEIR_TYPING) : Instant.MIN;
        }
      }
      case ClientEvent.LastSeenChanged(var user, var online, var at) -> {
        if (user.equals(peer.id())) {
          presence = new Presence(online, at);
        }
      }
      case ClientEvent.NoSuchUser(var user) -> {
        if (user.equals(peer.id())) {
          notice = List.of(Link.erased(peer));
        }
      }
      case ClientEvent.ConnectionStateChanged(var state) -> connection(state);
    }
  }

  /// Seqs and marks known before are void: what is here comes again as pages.
  private void readAgain() {
    notice = List.of(Link.RESTORED);
    messages.clear();
    ordered = List.of();
    anchor = Optional.empty();
    older = Older.LOADING;
    readUpTo = 0;
    skippedUpTo = 0;
    readHere = true; // the divider of before has lost its place
    firstUnread = null;
  }

  private void connection(ConnectionState state) {
    connection = state;
    if (!(state instanceof ConnectionState.Online)) {
      presence = Presence.UNKNOWN;
      typingUntil = Instant.MIN;
    } else if (older == Older.NEEDS_CONNECTION) {
      older = Older.MORE;
    }
  }

  /// A page of the chat, of the newest or of what is older than the oldest here.
  void loaded(History page) {
    List<Message> added = page.messages();
    boolean reachesTop =
        ordered.isEmpty()
            || added.isEmpty()
            || added.getLast().position() <= ordered.getFirst().position();
    put(added);
    if (reachesTop) {
      older = !page.more() ? Older.NONE : added.isEmpty() ? Older.NEEDS_CONNECTION : Older.MORE;
    }
  }

  /// Shows a sentence until the next key.
  void say(String sentence) {
    notice = List.of(sentence);
  }

  void loadFailed() {
    older = Older.NEEDS_CONNECTION;
  }

  void resized(ChatView.Size to) {
    size = to;
  }

  void key(Keys.Key key) {
    if (!PASSIVE.contains(key.action())) {
      notice = List.of();
    }
    switch (key.action()) {
      case INSERT -> edited(() -> editor.insert(key.text()));
      case NEW_LINE -> edited(() -> editor.insert("\n"));
      case BACKSPACE -> edited(editor::backspace);
      case DELETE -> edited(editor::delete);
      case DELETE_WORD -> edited(editor::deleteWord);
      case DELETE_TO_START -> edited(editor::deleteToStart);
      case DELETE_TO_END -> edited(editor::deleteToEnd);
      case LEFT -> editor.left();
      case RIGHT -> editor.right();
      case WORD_LEFT -> editor.wordLeft();
      case WORD_RIGHT -> editor.wordRight();
      case HOME -> editor.home();
      case END -> {
        if (editor.isEmpty()) {
          toNewest();
        }
        editor.end();
      }
      case OLDER_LINE -> editor.older();
      case NEWER_LINE -> editor.newer();
      case NEWEST -> toNewest();
      case PAGE_UP -> scroll(ChatLayout.messageRows(view()) - 1);
      case PAGE_DOWN -> scroll(1 - ChatLayout.messageRows(view()));
      case ROW_UP -> scroll(1);
      case ROW_DOWN -> scroll(-1);
      case ENTER -> enter();
      case END_OF_INPUT -> quit |= editor.isEmpty();
      case INTERRUPT -> {
        quit |= editor.isEmpty();
        edited(() -> editor.replace(""));
      }
      case FOCUS_GAINED -> focused = true;
      case FOCUS_LOST -> {
        focused = false;
        inSightSince.clear();
      }
      case REDRAW, PASTE, IGNORE -> {}
    }
  }

  /// What only time brings. Call it a few times a second.
  void tick() {
    Instant now = clock.instant();
    if (!typingToldAt.equals(Instant.MIN)
        && typedAt.plus(OWN_TYPING.multipliedBy(2)).isBefore(now)) {
      stopTyping();
    }
    long seen = 0;
    for (Map.Entry<MessageRef, Instant> entry : inSightSince.entrySet()) {
      Message message = messages.get(entry.getKey());
      if (message != null && !entry.getValue().plus(READING).isAfter(now)) {
        seen = Math.max(seen, message.seq());
      }
    }
    if (seen > readUpTo) {
      readUpTo = seen;
      readHere = true;
      actions.markRead(seen);
    }
  }

  private void enter() {
    String text = editor.text().strip();
    if (text.equals("/quit")) {
      quit = true;
    } else if (text.equals("/help")) {
      editor.take();
      notice = HELP;
    } else if (text.equals("/retry")) {
      attempt(this::retry);
    } else if (text.equals("/discard")) {
      attempt(this::discard);
    } else if (text.startsWith("/") && !text.startsWith("//")) {
      editor.take(); // the arrow up brings it back
      notice =
          List.of(
              "There is no command %s: see /help. To send text that begins with a slash: //text"
                  .formatted(text));
    } else if (!text.isEmpty()) {
      attempt(
          () -> {
            actions.send(text.startsWith("//") ? text.substring(1) : text);
            firstUnread = null;
            toNewest();
          });
    }
    if (editor.isEmpty()) {
      stopTyping();
    }
  }

  /// Empties the line if what it asks for could be done, and says why if not.
  private void attempt(Runnable action) {
    try {
      action.run();
      editor.take();
    } catch (ParleyException e) {
      notice = List.of(Failures.explain(e, "").sentence);
    }
  }

  private void retry() {
    List<Message> waiting = actions.retryFailed();
    waiting.forEach(message -> messages.put(message.ref(), message));
    put(List.of());
    toNewest();
    notice = waiting.isEmpty() ? List.of(NOTHING_FAILED) : List.of();
  }

  private void discard() {
    List<Message> gone = actions.discardFailed();
    gone.forEach(message -> messages.remove(message.ref()));
    put(List.of());
    notice =
        List.of(
            switch (gone.size()) {
              case 0 -> NOTHING_FAILED;
              case 1 -> "Removed the message that was not sent.";
              default -> "Removed %d messages that were not sent.".formatted(gone.size());
            });
  }

  private void edited(Runnable edit) {
    edit.run();
    Instant now = clock.instant();
    if (editor.isEmpty() || editor.text().startsWith("/")) {
      stopTyping();
      return;
    }
    typedAt = now;
    if (typingToldAt.equals(Instant.MIN) || typingToldAt.plus(OWN_TYPING).isBefore(now)) {
      typingToldAt = now;
      actions.typing(true);
    }
  }

  private void stopTyping() {
    if (!typingToldAt.equals(Instant.MIN)) {
      typingToldAt = Instant.MIN;
      actions.typing(false);
    }
  }

  private void toNewest() {
    anchor = Optional.empty();
    skipUnread();
  }

  private void scroll(int up) {
    skipUnread();
    Optional<Anchor> before = anchor;
    anchor = ChatLayout.scroll(view(), up);
    boolean nearTop = up > 0 && nearOldest();
    if (nearTop) {
      loadOlder();
    }
    if (up > 0 && anchor.equals(before) && older == Older.NEEDS_CONNECTION) {
      notice = List.of("Older messages come when there is a connection.");
    }
  }

  private void loadOlder() {
    if (older == Older.MORE && !ordered.isEmpty()) {
      older = Older.LOADING;
      actions.loadOlder(ordered.getFirst().position());
    }
  }

  /// Whether the oldest known message is less than a screen above the screen.
  private boolean nearOldest() {
    int rows = ChatLayout.messageRows(view());
    return ChatLayout.scroll(view(), 2 * rows).equals(ChatLayout.scroll(view(), rows));
  }

  private void skipUnread() {
    if (!ordered.isEmpty()) {
      skippedUpTo = Math.max(skippedUpTo, ordered.stream().mapToLong(Message::seq).max().orElse(0));
    }
  }

  private void put(List<Message> changed) {
    changed.forEach(message -> messages.merge(message.ref(), message, ChatModel::further));
    List<Message> all = new ArrayList<>(messages.values());
    all.sort(Comparator.comparingLong(Message::position));
    ordered = List.copyOf(all);
    if (!readHere) {
      firstUnread =
          oldestUnread(readUpTo)
              .filter(m -> m.at().isBefore(opened))
              .map(Message::ref)
              .orElse(null);
    }
  }

  /// Events and pages cross; the one that got further is the newer.
  private static Message further(Message one, Message other) {
    return rank(other.state()) >= rank(one.state()) ? other : one;
  }

  private static int rank(MessageState state) {
    return switch (state) {
      case PENDING -> 0;
      case FAILED, RECEIVED -> 1;
      case SENT -> 2;
      case DELIVERED -> 3;
      case READ -> 4;
    };
  }

  private Optional<Message> oldestUnread(long above) {
    return ordered.stream()
        .filter(m -> m.state() == MessageState.RECEIVED && m.seq() > above)
        .findFirst();
  }

  private void inSight(List<Message> shown) {
    Map<MessageRef, Instant> now = new HashMap<>();
    for (Message message : focused ? shown : List.<Message>of()) {
      if (message.state() == MessageState.RECEIVED && message.seq() > readUpTo) {
        now.put(message.ref(), inSightSince.getOrDefault(message.ref(), clock.instant()));
      }
    }
    inSightSince.clear();
    inSightSince.putAll(now);
  }
}
