package org.parley.cli;

/// Ends a command with an exit code and a sentence for a person that says what to do.
final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  final Exit exit;
  final String sentence;

  Refused(Exit exit, String sentence) {
    super(sentence);
    this.exit = exit;
    this.sentence = sentence;
  }
}
