package org.parley.cli;

import java.util.Arrays;
import org.parley.client.ParleyClient;
import org.parley.client.ParleyException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "erase",
    description =
        "Erases your account for ever: its devices, its messages on the server, and what this"
            + " machine holds. The handle is never given out again.")
final class EraseCommand extends Verb {
  @Option(
      names = "--yes-erase",
      paramLabel = "HANDLE",
      description = "Your handle, to be sure without being asked.")
  String confirmed = "";

  @Option(names = "--password-file", paramLabel = "FILE", description = "First line; - is stdin.")
  String passwordFile = "";

  EraseCommand(Surroundings around, RootCommand settings) {
    super(around, settings);
  }

  @Override
  Exit run() {
    try (ParleyClient client = profile().openLoggedIn()) {
      String handle = profile().identity(client).handle();
      if (!confirmation(handle).equals(handle)) {
        throw new Refused(Exit.REFUSED, "Not confirmed. Nothing was erased.");
      }
      char[] password =
          new Passwords(around)
              .get(passwordFile, "PARLEY_PASSWORD", "Password of " + handle + ": ");
      erase(client, password);
      profile().forgetCertificates();
      Arrays.fill(password, '\0');
      say("The account %s is erased.".formatted(handle));
      return Exit.OK;
    }
  }

  private static void erase(ParleyClient client, char[] password) {
    try {
      client.eraseAccount(password);
    } catch (ParleyException e) {
      if (e.reason() == ParleyException.Reason.WRONG_CREDENTIALS) {
        throw new Refused(Exit.REFUSED, "Wrong password. Nothing was erased.");
      }
      throw e;
    }
  }

  private String confirmation(String handle) {
    if (!confirmed.isEmpty()) {
      return confirmed;
    }
    return around
        .asker()
        .orElseThrow(
            () ->
                new Refused(
                    Exit.USAGE,
                    "This cannot be undone. Type it at a terminal, or give --yes-erase "
                        + handle
                        + "."))
        .line("This cannot be undone. Type your handle to erase the account '" + handle + "': ")
        .orElse("")
        .strip();
  }
}
