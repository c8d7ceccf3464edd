package org.parley.cli;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.parley.cli.ChatView.Anchor;
import org.parley.client.ConnectionState;
import org.parley.client.Message;
import org.parley.protocol.MessageRef;

/// Turns a [ChatView] into the lines of the screen: a pure function.
///
/// ```
/// Bob Example (@bob)                       online     the header
/// ━━━━━━━━━━━━ offline: … ━━━━━━━━━━━━                the truth about the connection
///                                                     messages; own ones on the right
/// Hello  14:03
///                                   Hi  14:04 ✓✓
/// Bob is typing…                                      typing, notice, or what is below
/// ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
/// > what is being written                             the input
/// ```
final class ChatLayout {
  private static final AttributedStyle PLAIN = AttributedStyle.DEFAULT;
  private static final AttributedStyle DIM = PLAIN.faint();
  private static final AttributedStyle BOLD = PLAIN.bold();
  static final AttributedStyle READ = PLAIN.foreground(AttributedStyle.BLUE).bold();
  private static final AttributedStyle WARNING = PLAIN.foreground(AttributedStyle.YELLOW);
  private static final AttributedStyle ERROR = PLAIN.foreground(AttributedStyle.RED);
  private static final String PROMPT = "> ";

  /// Not the light line `─`: JLine would send it in the alternate character set, as a `q`.
  private static final String LINE = "━";

  private static final int OTHER_ROWS = 5; // all but messages and further notice lines

  /// The screen's lines.
  ///
  /// @param cursorColumn in the last line
  /// @param shown others' messages of which the end is on the screen
  /// @param full whether messages fill the room there is for them
  record Screen(
      List<AttributedString> lines, int cursorColumn, List<Message> shown, boolean full) {}

  /// A line that belongs to a message.
  ///
  /// @param line of the message's block
  /// @param last whether the message ends here
  private record Row(AttributedString text, int index, int line, boolean last) {}

  private final ChatView view;
  private final int columns;
  private final Marks marks;

  private ChatLayout(ChatView view) {
    this.view = view;
    this.columns = Math.max(view.size().columns(), 8);
    this.marks = view.style().marks();
  }

  static Screen draw(ChatView view) {
    return new ChatLayout(view).draw();
  }

  /// How many rows are left for messages.
  static int messageRows(ChatView view) {
    return Math.max(
        1,
        view.size().rows()
            - OTHER_ROWS
            - Math.max(0, new ChatLayout(view).noticeLines().size() - 1));
  }

  /// Where the bottom line is after scrolling; empty for the newest.
  ///
  /// @param rows up if positive, down if negative
  static Optional<Anchor> scroll(ChatView view, int rows) {
    return new ChatLayout(view).scroll(rows);
  }

  /// The bottom line with which a message's block begins at the top; empty if all from there fits.
  static Optional<Anchor> anchorWithTop(ChatView view, MessageRef top) {
    ChatLayout layout = new ChatLayout(view);
    int height = messageRows(view);
    List<Row> rows = new ArrayList<>();
    for (int i = layout.indexOf(top); i >= 0 && i < view.messages().size(); i++) {
      rows.addAll(layout.block(i));
      if (rows.size() > height) {
        return Optional.of(layout.anchor(rows.get(height - 1)));
      }
    }
    return Optional.empty();
  }

  private Screen draw() {
    int height = messageRows(view);
    List<Row> rows = bottomUp(height);
    List<AttributedString> lines = new ArrayList<>();
    lines.add(header());
    lines.add(truth());
    int top = rows.isEmpty() ? 0 : rows.getFirst().index();
    boolean atStart = top == 0 && (rows.isEmpty() || rows.getFirst().line() == 0);
    for (int i = rows.size(); i < height; i++) {
      lines.add(i == height - 1 && atStart ? centred(aboveOldest(), DIM) : AttributedString.EMPTY);
    }
    rows.forEach(row -> lines.add(row.text()));
    lines.addAll(notice(rows.isEmpty() ? view.messages().size() - 1 : rows.getLast().index()));
    lines.add(rule("", DIM));
    Input input = input();
    lines.add(input.line());
    List<Message> shown =
        rows.stream()
            .filter(Row::last)
            .map(row -> view.messages().get(row.index()))
            .filter(message -> !message.outgoing())
            .toList();
    int tooMany = Math.max(0, lines.size() - Math.max(1, view.size().rows()));
    return new Screen(
        List.copyOf(lines.subList(tooMany, lines.size())),
        input.cursorColumn(),
        shown,
        rows.size() >= height);
  }

  private AttributedString header() {
    String presence = presence();
    int room = columns - width(presence) - 2;
    String title =
        Text.fit(
            view.name() + " (@" + view.handle() + ")", Math.max(room, 4), view.style().measure());
    int gap = Math.max(1, columns - width(title) - width(presence));
    return fitted(
        new AttributedStringBuilder()
            .append(title, BOLD)
            .append(" ".repeat(gap))
            .append(presence, view.presence().online() ? colour(AttributedStyle.GREEN) : DIM));
  }

  /// Known only while there is a connection.
  private String presence() {
    Instant at = view.presence().at();
    if (!(view.connection() instanceof ConnectionState.Online)) {
      return "";
    }
    if (view.presence().online()) {
      return "online";
    }
    return at == null ? "" : Times.lastSeen(at, view.now(), view.style().zone());
  }

  private AttributedString truth() {
    List<String> words = new ArrayList<>();
    if (!(view.connection() instanceof ConnectionState.Online)) {
      words.add(Link.words(view.connection()));
    }
    if (view.pending() > 0) {
      words.add("%s %d to send".formatted(marks.waiting(), view.pending()));
    }
    if (view.connection() instanceof ConnectionState.Offline(var until, var reason)) {
      long seconds = until.getEpochSecond() - view.now().getEpochSecond();
      words.add(seconds > 0 ? "next try in " + seconds + " s" : "trying again");
    }
    return words.isEmpty()
        ? rule("", DIM)
        : rule(String.join(" · ", words), marks.colour() ? WARNING : PLAIN);
  }

  private String aboveOldest() {
    return switch (view.older()) {
      case MORE -> "";
      case LOADING -> "loading older messages…";
      case NEEDS_CONNECTION -> "older messages come when there is a connection";
      case NONE -> view.messages().isEmpty() ? "no messages yet" : "";
    };
  }

  /// What stands between the messages and the input.
  private List<AttributedString> notice(int bottom) {
    if (!view.notice().isEmpty()) {
      return noticeLines().stream().map(AttributedString::new).toList();
    }
    if (view.anchor().isPresent()) {
      long below = view.messages().stream().skip(bottom + 1L).filter(m -> !m.outgoing()).count();
      String what = below == 0 ? "newer messages" : below + " newer from others";
      return List.of(
          fitted(
              new AttributedStringBuilder()
                  .append("▼ " + what + " below: Page Down, or End", BOLD)));
    }
    String typing = view.typing() ? view.name() + " is typing…" : "";
    return List.of(fitted(new AttributedStringBuilder().append(typing, DIM)));
  }

  private List<String> noticeLines() {
    return view.notice().stream()
        .flatMap(line -> Text.wrap(line, columns, view.style().measure()).stream())
        .toList();
  }

  private record Input(AttributedString line, int cursorColumn) {}

  /// One line, moved sideways so that the cursor is on it. Line breaks show as `↵`.
  private Input input() {
    int room = columns - PROMPT.length() - 1;
    List<String> before = Text.clusters(view.input().substring(0, view.cursor()));
    StringBuilder left = new StringBuilder();
    int used = 0;
    for (int i = before.size() - 1; i >= 0; i--) {
      String cluster = visible(before.get(i));
      if (used + width(cluster) > room) {
        break;
      }
      used += width(cluster);
      left.insert(0, cluster);
    }
    StringBuilder right = new StringBuilder();
    int usedRight = used;
    for (String each : Text.clusters(view.input().substring(view.cursor()))) {
      String cluster = visible(each);
      if (usedRight + width(cluster) > room) {
        break;
      }
      usedRight += width(cluster);
      right.append(cluster);
    }
    AttributedStringBuilder line =
        new AttributedStringBuilder().append(PROMPT, DIM).append(left).append(right);
    if (view.input().isEmpty()) {
      line.append(Text.fit("write a message, or /help", room, view.style().measure()), DIM);
    }
    return new Input(line.toAttributedString(), PROMPT.length() + used);
  }

  private static String visible(String cluster) {
    return cluster.equals("\n") || cluster.equals("\r\n") ? "↵" : Text.clean(cluster);
  }

  /// The rows that end at the anchor, at most so many.
  private List<Row> bottomUp(int height) {
    List<Row> rows = new ArrayList<>();
    int index = view.messages().size() - 1;
    Optional<Anchor> anchor = view.anchor().filter(a -> indexOf(a.message()) >= 0);
    if (anchor.isPresent()) {
      index = indexOf(anchor.get().message());
      List<Row> block = block(index);
      rows.addAll(block.subList(0, Math.min(block.size(), anchor.get().line() + 1)));
      index--;
    }
    while (index >= 0 && rows.size() < height) {
      rows.addAll(0, block(index--));
    }
    return rows.size() > height ? rows.subList(rows.size() - height, rows.size()) : rows;
  }

  private Optional<Anchor> scroll(int up) {
    int height = messageRows(view);
    if (up >= 0) {
      List<Row> rows = bottomUp(height + up);
      int bottom = Math.max(Math.min(height, rows.size()), rows.size() - up) - 1;
      boolean stays = bottom == rows.size() - 1 && view.anchor().isEmpty();
      return bottom < 0 || stays ? view.anchor() : Optional.of(anchor(rows.get(bottom)));
    }
    int index = view.anchor().map(a -> indexOf(a.message())).orElse(-1);
    int line = view.anchor().map(Anchor::line).orElse(0) - up;
    while (index >= 0 && index < view.messages().size()) {
      List<Row> block = block(index);
      boolean end = index == view.messages().size() - 1 && line >= block.size() - 1;
      if (line < block.size() && !end) {
        return Optional.of(anchor(block.get(line)));
      }
      line -= block.size();
      index++;
    }
    return Optional.empty();
  }

  private Anchor anchor(Row row) {
    return new Anchor(view.messages().get(row.index()).ref(), row.line());
  }

  private int indexOf(MessageRef ref) {
    for (int i = view.messages().size() - 1; i >= 0; i--) {
      if (view.messages().get(i).ref().equals(ref)) {
        return i;
      }
    }
    return -1;
  }

  /// A message with what stands above it: the day if it is another, and the unread divider.
  private List<Row> block(int index) {
    Message message = view.messages().get(index);
    ZoneId zone = view.style().zone();
    LocalDate day = Times.day(message.at(), zone);
    List<AttributedString> lines = new ArrayList<>();
    if (index == 0 || !Times.day(view.messages().get(index - 1).at(), zone).equals(day)) {
      lines.add(centred(" " + Times.dayName(day, view.now(), zone) + " ", DIM));
    }
    if (view.firstUnread().filter(message.ref()::equals).isPresent()) {
      lines.add(rule("unread", BOLD));
    }
    lines.addAll(bubble(message));
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      rows.add(new Row(lines.get(i), index, i, i == lines.size() - 1));
    }
    return rows;
  }

  private List<AttributedString> bubble(Message message) {
    int most = Math.max(8, Math.min(columns, columns * 3 / 4));
    List<String> text = new ArrayList<>();
    for (String line : Text.cleanLines(HistoryCommand.shown(message))) {
      text.addAll(Text.wrap(line, most, view.style().measure()));
    }
    AttributedString meta = meta(message);
    String last = text.getLast();
    boolean beside = width(last) + 2 + width(meta.toString()) <= columns;
    int block = text.stream().mapToInt(this::width).max().orElse(0);
    block = Math.max(block, width(meta.toString()) + (beside ? width(last) + 2 : 0));
    int left = message.outgoing() ? Math.max(0, columns - block) : 0;
    List<AttributedString> lines = new ArrayList<>();
    for (int i = 0; i < text.size(); i++) {
      AttributedStringBuilder line =
          new AttributedStringBuilder().append(" ".repeat(left)).append(text.get(i));
      if (i == text.size() - 1 && beside) {
        line.append("  ").append(meta);
      }
      lines.add(line.toAttributedString());
    }
    if (!beside) {
      lines.add(
          new AttributedStringBuilder().append(" ".repeat(left)).append(meta).toAttributedString());
    }
    return lines;
  }

  /// The time and, of an own message, its mark.
  private AttributedString meta(Message message) {
    AttributedStringBuilder meta =
        new AttributedStringBuilder().append(Times.clock(message.at(), view.style().zone()), DIM);
    if (message.outgoing()) {
      AttributedStyle style =
          switch (message.state()) {
            case READ -> marks.colour() ? READ : PLAIN;
            case FAILED -> marks.colour() ? ERROR : BOLD;
            case PENDING, SENT, DELIVERED, RECEIVED -> PLAIN;
          };
      String why = message.error() == null ? "" : " " + Marks.words(message);
      meta.append(" ").append(marks.of(message.state()) + why, style);
    }
    return meta.toAttributedString();
  }

  private AttributedString centred(String text, AttributedStyle style) {
    String fit = Text.fit(text, columns, view.style().measure());
    return new AttributedStringBuilder()
        .append(" ".repeat((columns - width(fit)) / 2))
        .append(fit, style)
        .toAttributedString();
  }

  private AttributedString rule(String text, AttributedStyle style) {
    if (text.isEmpty()) {
      return new AttributedString(LINE.repeat(columns), style);
    }
    String fit = " " + Text.fit(text, columns - 4, view.style().measure()) + " ";
    int left = Math.max(0, (columns - width(fit)) / 2);
    int right = Math.max(0, columns - width(fit) - left);
    return new AttributedString(LINE.repeat(left) + fit + LINE.repeat(right), style);
  }

  private AttributedStyle colour(int colour) {
    return marks.colour() ? PLAIN.foreground(colour) : PLAIN;
  }

  private AttributedString fitted(AttributedStringBuilder line) {
    return line.toAttributedString().columnSubSequence(0, columns);
  }

  private int width(String text) {
    return view.style().measure().applyAsInt(text);
  }
}
