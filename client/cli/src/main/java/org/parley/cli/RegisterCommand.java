package org.parley.cli;

import java.util.Arrays;
import org.parley.client.Account;
import org.parley.client.Identity;
import org.parley.client.ParleyClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "register",
    description = "Makes an account, and logs in with it on this machine.",
    footer = "The password is asked for, or read from --password-file or PARLEY_PASSWORD.")
final class RegisterCommand extends Verb {
  @Parameters(paramLabel = "HANDLE", description = "2 to 32 of a-z 0-9 . _ - after a letter.")
  String handle = "";

  @Option(names = "--name", paramLabel = "NAME", description = "The name others see.")
  String name = "";

  @Option(
      names = "--invitation",
      paramLabel = "CODE",
      description = "Where registration is by invitation.")
  String invitation = "";

  @Option(names = "--password-file", paramLabel = "FILE", description = "First line; - is stdin.")
  String passwordFile = "";

  @Option(names = "--json", description = "The answer as JSON.")
  boolean json;

  RegisterCommand(Surroundings around, RootCommand settings) {
    super(around, settings);
  }

  @Override
  Exit run() {
    String wanted = People.handle(handle);
    return profile().begin(client -> register(client, wanted));
  }

  private Exit register(ParleyClient client, String wanted) {
    if (client.owner().isPresent()) {
      throw inUse(client, wanted);
    }
    char[] password =
        new Passwords(around)
            .choose(
                passwordFile,
                "--password-file",
                "PARLEY_PASSWORD",
                "New password for " + wanted + ": ");
    String shown = name.isBlank() ? wanted : name;
    Account account =
        invitation.isEmpty()
            ? client.register(wanted, password, shown)
            : client.register(wanted, password, shown, invitation);
    Identity identity = client.logIn(wanted, password);
    Arrays.fill(password, '\0');
    if (json) {
      say(
          JsonLine.account("account", account)
              .with("deviceId", identity.device().value())
              .toString());
    } else {
      say("Welcome, %s. You are logged in on this machine.".formatted(Text.clean(shown)));
    }
    return Exit.OK;
  }

  private Refused inUse(ParleyClient client, String wanted) {
    String who =
        client
            .whoAmI()
            .map(me -> "is logged in as " + me.handle())
            .orElse("holds the chats of an account that was logged out");
    return new Refused(
        Exit.REFUSED,
        "The profile '%s' %s. Use another one: --profile %s"
            .formatted(profile().name(), who, wanted.equals(profile().name()) ? "NAME" : wanted));
  }
}
