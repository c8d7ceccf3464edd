package org.parley.e2e;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a [Checker] found. Filled by its checks, one after another.
final class Verdict {
  /// Most violations that are explained, of each kind.
  private static final int EXPLAINED_PER_KIND = 10;

  /// The ways in which a promise can be broken.
  enum Kind {
    /// G1, G2: acknowledged or shown, and not there.
    LOST("lost"),
    /// G2, G3: one message twice, or one event told twice.
    DOUBLED("doubled"),
    /// G2, G4.
    OUT_OF_ORDER("out of order"),
    /// G5: acknowledged or read, and the sender has no receipt of it.
    RECEIPT_MISSING("receipt missing"),
    /// G5: a receipt of what was not acknowledged or read.
    RECEIPT_UNEARNED("receipt unearned"),
    /// G1: one seq with two contents.
    SEQ_REUSED("seq given twice"),
    /// G1: a seq was shown before its event was there.
    SHOWN_TOO_EARLY("shown before durable"),
    /// G3: `Sent` says something else than the event, or than the first `Sent`.
    ANSWER_DIFFERS("answer differs"),
    /// The content is not what was sent.
    CORRUPTED("corrupted"),
    /// G7.
    MAILBOX_RESET("mailbox reset"),
    /// An `Events` frame that does not continue where the device was.
    GAP("gap"),
    /// G6: more unacknowledged events than the window.
    WINDOW_EXCEEDED("window exceeded"),
    /// G8.
    LATE("late"),
    /// A message was refused for good though nothing was wrong with it.
    REFUSED("refused"),
    /// A device did not get to the end within the quiet phase.
    UNFINISHED("unfinished");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  private final Map<Kind, Map<String, String>> violations = new EnumMap<>(Kind.class);
  private final int acknowledged;

  /// @param acknowledged messages that the server said were durable
  Verdict(int acknowledged) {
    this.acknowledged = acknowledged;
  }

  /// @param subject what is at fault, counted once however often it is found
  /// @param explanation with ids and seqs, and no text of a message
  void violation(Kind kind, String subject, String explanation) {
    violations.computeIfAbsent(kind, _ -> new LinkedHashMap<>()).putIfAbsent(subject, explanation);
  }

  int acknowledged() {
    return acknowledged;
  }

  int count(Kind kind) {
    return violations.getOrDefault(kind, Map.of()).size();
  }

  boolean clean() {
    return violations.isEmpty();
  }

  /// Whether more time may help: all that is wrong is that something has not come yet.
  boolean mayStillCome() {
    return violations.keySet().stream()
        .allMatch(
            kind ->
                switch (kind) {
                  case LOST, RECEIPT_MISSING, UNFINISHED -> true;
                  case DOUBLED,
                      OUT_OF_ORDER,
                      RECEIPT_UNEARNED,
                      SEQ_REUSED,
                      SHOWN_TOO_EARLY,
                      ANSWER_DIFFERS,
                      CORRUPTED,
                      MAILBOX_RESET,
                      GAP,
                      WINDOW_EXCEEDED,
                      LATE,
                      REFUSED ->
                      false;
                });
  }

  /// The first violations of each kind, a line each, and how many more there are.
  List<String> explanations() {
    var lines = new ArrayList<String>();
    violations.forEach(
        (kind, found) -> {
          found.values().stream()
              .limit(EXPLAINED_PER_KIND)
              .forEach(explanation -> lines.add(kind.words + ": " + explanation));
          if (found.size() > EXPLAINED_PER_KIND) {
            lines.add(kind.words + ": and " + (found.size() - EXPLAINED_PER_KIND) + " more");
          }
        });
    return lines;
  }

  /// The last line of a run.
  String line(long seed, long seconds, int faults) {
    return "torture: seed %d, %d s, faults %d, acknowledged %d, lost %d, doubled %d, out of order %d, receipts missing %d"
        .formatted(
            seed,
            seconds,
            faults,
            acknowledged,
            count(Kind.LOST),
            count(Kind.DOUBLED),
            count(Kind.OUT_OF_ORDER),
            count(Kind.RECEIPT_MISSING));
  }
}
