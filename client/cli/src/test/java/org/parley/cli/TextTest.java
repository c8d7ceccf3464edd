package org.parley.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextTest {

  @Test
  void nothingThatATerminalActsOnIsLeft() {
    assertEquals("␛]0;title␇", Text.clean("\033]0;title\007"));
    assertEquals("a b", Text.clean("a\nb"));
    assertEquals("\uFFFD", Text.clean("\u009B"));
    assertEquals("\uFFFD", Text.clean("\uD800"));
    assertEquals("ab", Text.clean("a\u202E\u2066b"));
    assertEquals("␡", Text.clean("\177"));
  }

  @Test
  void emojiThatAreJoinedStayWhole() {
    String family = "👨‍👩‍👧";
    assertEquals(family, Text.clean(family));
    assertEquals(List.of(family, "!"), Text.clusters(family + "!"));
  }

  @Test
  void allLineBreaksBreakLines() {
    assertEquals(
        List.of("a", "b", "c", "d", "", "e"), Text.cleanLines("a\r\nb\rc\u2028d\n\u0085e"));
  }

  @Test
  void wrappingBreaksBetweenWordsAndCutsWordsThatDoNotFit() {
    assertEquals(List.of("one two", "three"), Text.wrap("one two three", 8, Text::columns));
    assertEquals(List.of("abcdef", "gh ij"), Text.wrap("abcdefgh ij", 6, Text::columns));
    assertEquals(List.of("日本", "語"), Text.wrap("日本語", 5, Text::columns));
    assertEquals(List.of(""), Text.wrap("", 5, Text::columns));
  }

  @Test
  void wrappingKeepsTheWidthAndEveryWord() {
    Random random = new Random(7);
    String[] words = {"a", "日本語", "word", "longer-word-than-that", "👍🏽", "שלום", "é"};
    for (int round = 0; round < 500; round++) {
      StringBuilder line = new StringBuilder();
      for (int i = random.nextInt(12); i >= 0; i--) {
        line.append(words[random.nextInt(words.length)]).append(' ');
      }
      int columns = 4 + random.nextInt(30);
      List<String> pieces = Text.wrap(line.toString(), columns, Text::columns);
      for (String piece : pieces) {
        assertTrue(Text.columns(piece) <= columns, piece);
      }
      assertEquals(line.toString().replace(" ", ""), String.join("", pieces).replace(" ", ""));
    }
  }

  @Test
  void whatTerminalsMeasureDifferentlyIsTakenForItsWidest() {
    assertEquals(4, Text.columns("👍🏽"));
    assertEquals(2, Text.columns("❤️"));
    assertEquals(4, Text.columns("🇩🇪"));
    assertEquals(6, Text.columns("👨‍👩‍👧"));
    assertEquals(4, Text.columns("日本"));
  }

  @Test
  void fittingEndsWithADot() {
    assertEquals("abc", Text.fit("abc", 3, Text::columns));
    assertEquals("ab…", Text.fit("abcd", 3, Text::columns));
    assertEquals("日…", Text.fit("日本語", 4, Text::columns));
  }
}
