package org.parley.protocol;

import java.util.regex.Pattern;

/// Reads JSON as RFC 8259 has it, to the letter: no comments, single quotes, bare names, `NaN`, or
/// control characters in strings. Nesting is bounded by [Limits#JSON_DEPTH].
final class JsonLexer {
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

  private final String text;
  private int at;
  private boolean unicode = true;

  JsonLexer(String text) {
    this.text = text;
  }

  /// Whether all strings so far are Unicode; false if a lone surrogate was escaped in one.
  boolean unicode() {
    return unicode;
  }

  boolean atEnd() {
    return at == text.length();
  }

  boolean atString() {
    return at < text.length() && text.charAt(at) == '"';
  }

  static boolean isNumber(String text) {
    return NUMBER.matcher(text).matches();
  }

  /// Passes over a value of any kind.
  ///
  /// @param depth of the object or array it stands in
  void skip(int depth) throws MalformedFrameException {
    space();
    char c = at < text.length() ? text.charAt(at) : 0;
    switch (c) {
      case '{' -> {
        enter('{', depth + 1);
        if (!next('}')) {
          do {
            space();
            name();
            skip(depth + 1);
          } while (more('}'));
        }
      }
      case '[' -> {
        enter('[', depth + 1);
        if (!next(']')) {
          do {
            skip(depth + 1);
          } while (more(']'));
        }
      }
      case '"' -> string();
      default -> {
        if (!literal("true") && !literal("false") && !literal("null")) {
          number();
        }
      }
    }
  }

  /// The name of a member, and up to its value.
  String name() throws MalformedFrameException {
    String name = string();
    space();
    expect(':');
    space();
    return name;
  }

  /// Begins an object or array, the `depth`-th from outside.
  void enter(char bracket, int depth) throws MalformedFrameException {
    if (depth > Limits.JSON_DEPTH) {
      throw malformed("nested too deep");
    }
    expect(bracket);
  }

  /// After a value: whether another follows the comma, or the bracket closes.
  boolean more(char bracket) throws MalformedFrameException {
    if (next(bracket)) {
      return false;
    }
    expect(',');
    return true;
  }

  /// Passes over a character if it comes next, after space.
  boolean next(char c) {
    space();
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  private void expect(char c) throws MalformedFrameException {
    if (at == text.length() || text.charAt(at) != c) {
      throw malformed("expected " + c);
    }
    at++;
  }

  void space() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  /// Passes over a word if it comes next.
  boolean literal(String word) {
    if (!text.startsWith(word, at)) {
      return false;
    }
    at += word.length();
    return true;
  }

  /// A number as it is spelled.
  String number() throws MalformedFrameException {
    int start = at;
    while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    String number = text.substring(start, at);
    if (!NUMBER.matcher(number).matches()) {
      throw malformed("no value");
    }
    return number;
  }

  /// What a string means, its escapes resolved.
  String string() throws MalformedFrameException {
    expect('"');
    int start = at;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '"') {
        return text.substring(start, at++);
      }
      if (c == '\\') {
        return escapedString(start);
      }
      if (c < ' ') {
        throw malformed("control character in a string");
      }
      at++;
    }
    throw malformed("string without end");
  }

  private String escapedString(int start) throws MalformedFrameException {
    StringBuilder string = new StringBuilder().append(text, start, at);
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') {
        noteLoneSurrogates(string);
        return string.toString();
      }
      if (c < ' ') {
        throw malformed("control character in a string");
      }
      string.append(c == '\\' ? escape() : c);
    }
    throw malformed("string without end");
  }

  private char escape() throws MalformedFrameException {
    char c = at < text.length() ? text.charAt(at++) : 0;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> hex();
      default -> throw malformed("no escape");
    };
  }

  private char hex() throws MalformedFrameException {
    if (at + 4 > text.length()) {
      throw malformed("no escape");
    }
    int value = 0;
    for (int i = 0; i < 4; i++) {
      char c = text.charAt(at++);
      int digit = c < 0x80 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw malformed("no escape");
      }
      value = value << 4 | digit;
    }
    return (char) value;
  }

  private void noteLoneSurrogates(CharSequence string) {
    unicode &= string.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff);
  }

  MalformedFrameException malformed(String what) {
    return new MalformedFrameException(what + " at char " + at);
  }
}
