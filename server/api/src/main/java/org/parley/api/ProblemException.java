package org.parley.api;

/// Carries a [Problem] from where it was found to where it is answered. Not a bug, so without a
/// stack trace.
final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  ProblemException(Problem problem) {
    super(problem.type().urn(), null, false, false);
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }
}
