package org.parley.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/// The command line of all verbs.
final class CommandSet {
  private static final Map<String, Maker> VERBS = new LinkedHashMap<>();

  static {
    VERBS.put("register", RegisterCommand::new);
    VERBS.put("login", LoginCommand::new);
    VERBS.put("logout", LogoutCommand::new);
    VERBS.put("whoami", WhoAmICommand::new);
    VERBS.put("me", MeCommand::new);
    VERBS.put("devices", DevicesCommand::new);
    VERBS.put("send", SendCommand::new);
    VERBS.put("listen", ListenCommand::new);
    VERBS.put("chat", ChatCommand::new);
    VERBS.put("history", HistoryCommand::new);
    VERBS.put("chats", ChatsCommand::new);
    VERBS.put("last-seen", LastSeenCommand::new);
    VERBS.put("passwd", PasswdCommand::new);
    VERBS.put("block", BlockCommand::new);
    VERBS.put("unblock", UnblockCommand::new);
    VERBS.put("blocks", BlocksCommand::new);
    VERBS.put("invite", InviteCommand::new);
    VERBS.put("export", ExportCommand::new);
    VERBS.put("erase", EraseCommand::new);
  }

  private interface Maker {
    Verb make(Surroundings around, RootCommand settings);
  }

  private CommandSet() {}

  /// Runs one command line and gives its exit code.
  static int run(Surroundings around, String... arguments) {
    for (String argument : arguments) {
      if (argument.indexOf('\uFFFD') >= 0) {
        around
            .err()
            .println(
                "parley: the locale of this shell is not UTF-8, so an argument arrived damaged. Set"
                    + " LC_ALL=C.UTF-8 and try again.");
        return Exit.USAGE.code;
      }
    }
    return commandLine(around, arguments).execute(arguments);
  }

  /// With only the verb that is asked for if one is: reading the annotations of all of them takes
  /// longer than most commands do.
  private static CommandLine commandLine(Surroundings around, String[] arguments) {
    RootCommand settings = new RootCommand();
    CommandLine root = new CommandLine(settings);
    String asked = verb(arguments);
    VERBS.forEach(
        (name, maker) -> {
          if (asked.isEmpty() || asked.equals(name)) {
            root.addSubcommand(name, maker.make(around, settings));
          }
        });
    if (asked.isEmpty()) {
      root.addSubcommand(new CommandLine.HelpCommand());
    }
    Map<String, String> codes = new LinkedHashMap<>();
    for (Exit exit : Exit.values()) {
      codes.put(" " + exit.code, exit.meaning);
    }
    root.getCommandSpec().usageMessage().exitCodeList(codes);
    root.setCaseInsensitiveEnumValuesAllowed(true);
    root.setOut(new PrintWriter(around.out(), true, around.out().charset()));
    root.setErr(new PrintWriter(around.err(), true, around.err().charset()));
    root.setColorScheme(
        CommandLine.Help.defaultColorScheme(around.marks().colour() ? Ansi.ON : Ansi.OFF));
    root.setParameterExceptionHandler(
        (wrong, args) -> {
          CommandLine at = wrong.getCommandLine();
          around.err().println("parley: " + Text.clean(wrongWords(wrong)));
          around.err().println("Try: " + at.getCommandSpec().qualifiedName() + " --help");
          return Exit.USAGE.code;
        });
    root.setExecutionExceptionHandler((problem, at, result) -> report(around, settings, problem));
    return root;
  }

  private static String wrongWords(CommandLine.ParameterException wrong) {
    if (!(wrong instanceof CommandLine.UnmatchedArgumentException unmatched)) {
      return String.valueOf(wrong.getMessage());
    }
    String first = unmatched.getUnmatched().getFirst();
    if (!first.startsWith("-") && wrong.getCommandLine().getSubcommands().isEmpty()) {
      return "'%s' is one argument too many.".formatted(first);
    }
    String what = first.startsWith("-") ? "option" : "command";
    List<String> near = unmatched.getSuggestions();
    return "There is no %s '%s'%s"
        .formatted(what, first, near.isEmpty() ? "." : "; did you mean " + near.getFirst() + "?");
  }

  /// The verb among the arguments; empty if there is none.
  private static String verb(String[] arguments) {
    for (int i = 0; i < arguments.length; i++) {
      if (RootCommand.TAKES_VALUE.contains(arguments[i])) {
        i++;
      } else if (!arguments[i].startsWith("-")) {
        return VERBS.containsKey(arguments[i]) ? arguments[i] : "";
      }
    }
    return "";
  }

  private static int report(Surroundings around, RootCommand settings, Exception problem) {
    if (problem instanceof Refused refused) {
      around.err().println("parley: " + refused.sentence);
      return refused.exit.code;
    }
    around
        .err()
        .println(
            "parley: a fault in this program ("
                + problem.getClass().getSimpleName()
                + "). Run again with --stacktrace for what to report.");
    if (settings.stacktrace) {
      problem.printStackTrace(around.err());
    }
    return Exit.REFUSED.code;
  }
}
