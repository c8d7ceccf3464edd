package org.parley.cli;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;
import org.jline.utils.WCWidth;

/// Makes text of others safe to show, and measures it in columns.
final class Text {
  private static final char REPLACEMENT = '\uFFFD';
  private static final int CONTROL_PICTURES = 0x2400;
  private static final char DELETE_PICTURE = '\u2421';
  private static final int TAB_COLUMNS = 4;
  private static final int EMOJI_STYLE = 0xFE0F; // variation selector 16

  private Text() {}

  /// One line without anything that a terminal acts on: controls become visible pictures (an escape
  /// becomes `␛`), line breaks and tabs become spaces, marks that turn the direction of what
  /// follows are dropped.
  static String clean(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints().forEach(c -> append(out, c));
    return out.toString();
  }

  /// The lines of a text, each clean. At least one.
  static List<String> cleanLines(String text) {
    List<String> lines = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      if (isLineBreak(text.charAt(i))) {
        lines.add(clean(text.substring(start, i)));
        if (text.charAt(i) == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
          i++;
        }
        start = i + 1;
      }
    }
    lines.add(clean(text.substring(start)));
    return lines;
  }

  /// Breaks a clean line into pieces of at most `columns`, between words where that can be, and
  /// never within what a reader sees as one character.
  static List<String> wrap(String line, int columns, ToIntFunction<String> measure) {
    List<String> pieces = new ArrayList<>();
    StringBuilder piece = new StringBuilder();
    int width = 0;
    int breakAt = -1; // in `piece`, after the last space
    for (String cluster : clusters(line)) {
      int w = measure.applyAsInt(cluster);
      if (width + w > columns && !piece.isEmpty()) {
        if (cluster.equals(" ")) {
          pieces.add(piece.toString());
          piece.setLength(0);
          width = 0;
          breakAt = -1;
          continue;
        }
        int cut = breakAt > 0 ? breakAt : piece.length();
        pieces.add(piece.substring(0, cut).stripTrailing());
        piece.delete(0, cut);
        width = measure.applyAsInt(piece.toString());
        breakAt = -1;
      }
      piece.append(cluster);
      width += w;
      if (cluster.equals(" ")) {
        breakAt = piece.length();
      }
    }
    pieces.add(piece.toString());
    return pieces;
  }

  /// What fits into so many columns, ended by `…` if something was cut.
  static String fit(String line, int columns, ToIntFunction<String> measure) {
    if (measure.applyAsInt(line) <= columns) {
      return line;
    }
    StringBuilder out = new StringBuilder();
    int width = 0;
    for (String cluster : clusters(line)) {
      int w = measure.applyAsInt(cluster);
      if (width + w > columns - 1) {
        break;
      }
      out.append(cluster);
      width += w;
    }
    return columns < 1 ? "" : out.append('…').toString();
  }

  /// What a reader sees as single characters (extended grapheme clusters, UAX 29).
  static List<String> clusters(String line) {
    List<String> clusters = new ArrayList<>();
    BreakIterator boundary = BreakIterator.getCharacterInstance(Locale.ROOT);
    boundary.setText(line);
    int start = boundary.first();
    for (int end = boundary.next(); end != BreakIterator.DONE; end = boundary.next()) {
      clusters.add(line.substring(start, end));
      start = end;
    }
    return clusters;
  }

  /// The most columns that a terminal may take for a line: of what is joined from several
  /// characters, terminals make different widths.
  static int columns(String line) {
    int columns = 0;
    int last = 0;
    for (int i = 0; i < line.length(); i += Character.charCount(line.codePointAt(i))) {
      int c = line.codePointAt(i);
      int width = isSkinTone(c) ? 2 : Math.max(0, WCWidth.wcwidth(c));
      columns += c == EMOJI_STYLE && last == 1 ? 1 : width;
      last = width;
    }
    return columns;
  }

  private static boolean isSkinTone(int c) {
    return c >= 0x1F3FB && c <= 0x1F3FF;
  }

  private static boolean isLineBreak(char c) {
    return c == '\n'
        || c == '\r'
        || c == '\u000B'
        || c == '\f'
        || c == '\u0085'
        || c == '\u2028'
        || c == '\u2029';
  }

  private static void append(StringBuilder out, int c) {
    if (c == '\t') {
      out.repeat(' ', TAB_COLUMNS);
    } else if (c < 0x10000 && isLineBreak((char) c)) {
      out.append(' ');
    } else if (c < ' ') {
      out.append((char) (CONTROL_PICTURES + c));
    } else if (c == 0x7F) {
      out.append(DELETE_PICTURE);
    } else if ((c > 0x7F && c <= 0x9F) || (c >= 0xD800 && c <= 0xDFFF)) {
      out.append(REPLACEMENT);
    } else if (!turnsDirection(c)) {
      out.appendCodePoint(c);
    }
  }

  /// Embeddings, overrides and isolates: they could reorder what this program prints after them.
  private static boolean turnsDirection(int c) {
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
  }
}
