package org.parley.cli;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The line a person writes: text, cursor, and what was written before. Moves and deletes by what a
/// reader sees as one character. Used by one thread.
final class LineEditor {
  private static final int HISTORY_LINES = 200;

  private final StringBuilder text = new StringBuilder();
  private int cursor;
  private final List<String> history = new ArrayList<>();
  private int recalled; // index in history; its size for what is being written now
  private String draft = "";

  String text() {
    return text.toString();
  }

  int cursor() {
    return cursor;
  }

  boolean isEmpty() {
    return text.isEmpty();
  }

  void insert(String added) {
    text.insert(cursor, added);
    cursor += added.length();
  }

  void replace(String other) {
    text.setLength(0);
    text.append(other);
    cursor = text.length();
  }

  /// Empties the line and remembers it.
  String take() {
    String taken = text.toString();
    if (!taken.isBlank() && (history.isEmpty() || !history.getLast().equals(taken))) {
      history.add(taken);
      if (history.size() > HISTORY_LINES) {
        history.removeFirst();
      }
    }
    replace("");
    recalled = history.size();
    return taken;
  }

  void left() {
    cursor = previousCharacter();
  }

  void right() {
    cursor = nextCharacter();
  }

  void home() {
    cursor = 0;
  }

  void end() {
    cursor = text.length();
  }

  void wordLeft() {
    cursor = previousWord();
  }

  void wordRight() {
    int i = cursor;
    while (i < text.length() && Character.isWhitespace(text.charAt(i))) {
      i++;
    }
    while (i < text.length() && !Character.isWhitespace(text.charAt(i))) {
      i++;
    }
    cursor = i;
  }

  void backspace() {
    deleteTo(previousCharacter());
  }

  void delete() {
    text.delete(cursor, nextCharacter());
  }

  void deleteWord() {
    deleteTo(previousWord());
  }

  void deleteToStart() {
    deleteTo(0);
  }

  void deleteToEnd() {
    text.setLength(cursor);
  }

  /// An older line; what is being written is kept.
  void older() {
    if (recalled > 0) {
      if (recalled == history.size()) {
        draft = text.toString();
      }
      recalled--;
      replace(history.get(recalled));
    }
  }

  void newer() {
    if (recalled < history.size()) {
      recalled++;
      replace(recalled == history.size() ? draft : history.get(recalled));
    }
  }

  private void deleteTo(int start) {
    text.delete(start, cursor);
    cursor = start;
  }

  private int previousCharacter() {
    int previous = characters().preceding(cursor);
    return previous == BreakIterator.DONE ? 0 : previous;
  }

  private int nextCharacter() {
    return cursor == text.length() ? cursor : characters().following(cursor);
  }

  private BreakIterator characters() {
    BreakIterator characters = BreakIterator.getCharacterInstance(Locale.ROOT);
    characters.setText(text.toString());
    return characters;
  }

  private int previousWord() {
    int i = cursor;
    while (i > 0 && Character.isWhitespace(text.charAt(i - 1))) {
      i--;
    }
    while (i > 0 && !Character.isWhitespace(text.charAt(i - 1))) {
      i--;
    }
    return i;
  }
}
