package org.parley.cli;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// What stands before the verb, and the options of all verbs.
@Command(
    name = "parley",
    description = "Exchange messages from a terminal.",
    synopsisSubcommandLabel = "VERB",
    version = "parley " + Version.NUMBER,
    exitCodeListHeading = "%nExit codes:%n",
    footerHeading = "%nFirst steps:%n",
    footer = {
      "  parley register alice        make an account, and log in on this machine",
      "  parley chat bob              talk to bob",
      "  parley send bob \"Hello\"      send one message",
      "",
      "`parley VERB --help` explains a verb. NO_COLOR=1 switches colours off."
    })
final class RootCommand implements Runnable {
  /// The options here that take a value.
  static final Set<String> TAKES_VALUE = Set.of("--profile", "--server", "--ca-cert");

  @CommandLine.Spec CommandLine.Model.@Nullable CommandSpec spec;

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      description = "Whose device to use (else PARLEY_PROFILE, or default).")
  String profile = "";

  @Option(
      names = "--server",
      paramLabel = "URL",
      scope = ScopeType.INHERIT,
      description = "The server (else the profile's, PARLEY_SERVER, or http://127.0.0.1:8080).")
  String server = "";

  @Option(
      names = "--ca-cert",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description =
          "Trust the certificates in this PEM file too: a server's own, or its authority's (else"
              + " those given at login, or PARLEY_CA_CERT).")
  String caCert = "";

  @Option(
      names = "--stacktrace",
      hidden = true,
      scope = ScopeType.INHERIT,
      description = "After a fault in this program, shows where it was.")
  boolean stacktrace;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this.")
  boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Shows the version.")
  boolean version;

  @Override
  public void run() {
    if (spec != null) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "Say what to do: a verb is missing.");
    }
  }
}
