package org.parley.app;

import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Where the server program starts. It ends with 0 if all went well, 1 if it did not, and 2 if it
/// was asked for something there is not: an unknown option, a bad setting.
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    int code = create().execute(args);
    if (code != 0) {
      System.exit(code);
    }
  }

  static CommandLine create() {
    CommandSpec root = CommandSpec.create().name("parley");
    root.usageMessage().description("A messaging system that an organisation runs itself.");
    root.mixinStandardHelpOptions(true).version(Version.NAME);
    root.addSubcommand("serve", ServeCommand.create());
    root.addSubcommand("store", StoreCommand.create());
    return new CommandLine(root).setParameterExceptionHandler((e, _) -> misused(e));
  }

  /// Two lines, not the whole usage, under which the error would be lost.
  private static int misused(ParameterException e) {
    CommandLine command = e.getCommandLine();
    command.getErr().println("parley: " + words(e));
    command
        .getErr()
        .println("See: ./%s --help".formatted(command.getCommandSpec().qualifiedName()));
    return CommandLine.ExitCode.USAGE;
  }

  private static String words(ParameterException e) {
    if (!(e instanceof UnmatchedArgumentException unmatched)) {
      return String.valueOf(e.getMessage());
    }
    CommandSpec spec = e.getCommandLine().getCommandSpec();
    String first = unmatched.getUnmatched().getFirst();
    return "There is no %s '%s'%s"
        .formatted(
            first.startsWith("-") ? "option" : "command",
            first,
            Nearest.to(
                    first,
                    Stream.concat(
                        spec.optionsMap().keySet().stream(), spec.subcommands().keySet().stream()))
                .map(known -> "; did you mean " + known + "?")
                .orElse("."));
  }
}
