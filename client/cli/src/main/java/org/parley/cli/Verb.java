package org.parley.cli;

import java.util.concurrent.Callable;
import org.parley.client.ParleyException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// One command. Subclasses say what it does in [#run].
abstract class Verb implements Callable<Integer> {
  final Surroundings around;

  private final RootCommand settings;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this.")
  boolean help;

  Verb(Surroundings around, RootCommand settings) {
    this.around = around;
    this.settings = settings;
  }

  abstract Exit run() throws Exception;

  @Override
  public final Integer call() throws Exception {
    try {
      return run().code;
    } catch (ParleyException e) {
      throw Failures.explain(e, profile().name());
    }
  }

  final Profile profile() {
    return Profile.choose(around, settings, name());
  }

  private String name() {
    Command command = getClass().getAnnotation(Command.class);
    return command == null ? "" : command.name();
  }

  /// Refuses a number that makes no sense.
  static void requireAtLeast(long least, String option, long value) {
    if (value < least) {
      throw new Refused(Exit.USAGE, "%s is at least %d.".formatted(option, least));
    }
  }

  /// Prints a line of the answer.
  final void say(String line) {
    around.out().println(line);
  }

  /// Prints a line that is not the answer.
  final void note(String line) {
    around.err().println(line);
  }
}
