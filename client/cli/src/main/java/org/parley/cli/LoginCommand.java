package org.parley.cli;

import java.util.Arrays;
import org.parley.client.Identity;
import org.parley.client.ParleyClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "login",
    description = "Makes this machine a device of yours.",
    footer = "The password is asked for, or read from --password-file or PARLEY_PASSWORD.")
final class LoginCommand extends Verb {
  @Parameters(paramLabel = "HANDLE", description = "Yours.")
  String handle = "";

  @Option(names = "--password-file", paramLabel = "FILE", description = "First line; - is stdin.")
  String passwordFile = "";

  @Option(names = "--json", description = "The answer as JSON.")
  boolean json;

  LoginCommand(Surroundings around, RootCommand settings) {
    super(around, settings);
  }

  @Override
  Exit run() {
    String mine = People.handle(handle);
    return profile().begin(client -> logIn(client, mine));
  }

  private Exit logIn(ParleyClient client, String mine) {
    char[] password =
        new Passwords(around).get(passwordFile, "PARLEY_PASSWORD", "Password of " + mine + ": ");
    Identity identity = client.logIn(mine, password);
    Arrays.fill(password, '\0');
    if (json) {
      say(WhoAmICommand.json(identity, client.server()));
    } else {
      say("Logged in as %s at %s.".formatted(identity.handle(), client.server()));
    }
    return Exit.OK;
  }
}
