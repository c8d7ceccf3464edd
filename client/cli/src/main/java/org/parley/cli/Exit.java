package org.parley.cli;

/// What the program's exit code says. Stable: scripts depend on it.
enum Exit {
  OK(0, "done"),
  REFUSED(1, "refused or failed; the error says why"),
  USAGE(2, "the command line was not understood"),
  NOT_LOGGED_IN(3, "not logged in on this profile"),
  UNREACHABLE(4, "the server cannot be reached or trusted, or cannot answer now"),
  TIMED_OUT(5, "what was waited for did not happen in time");

  final int code;
  final String meaning;

  Exit(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }
}
