package org.parley.bench;

import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// `parley bench`: measures Parley and its peers.
@Command(
    name = "parley bench",
    mixinStandardHelpOptions = true,
    description = "Measures Parley and its peers on this machine.",
    subcommands = {
      Verbs.FloodVerb.class,
      Verbs.PacedVerb.class,
      Verbs.IdleVerb.class,
      Verbs.OfflineVerb.class,
      Verbs.StormVerb.class,
      Verbs.BigVerb.class,
      Verbs.MixedVerb.class,
      Verbs.LimitEchoVerb.class,
      Verbs.LimitStoreVerb.class,
      CompareVerb.class
    })
public final class Bench {
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT);
    Subject.endServersWithUs();
    CommandLine line = new CommandLine(new Bench()).setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler(
        (failure, command, _) -> {
          command.getErr().println("parley bench: nothing was measured: " + failure.getMessage());
          return 1;
        });
    System.exit(line.execute(args));
  }
}
