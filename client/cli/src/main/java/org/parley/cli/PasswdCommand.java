package org.parley.cli;

import java.util.Arrays;
import org.parley.client.ParleyClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "passwd",
    description = "Sets a new password, and logs out your other devices.",
    footer =
        "The passwords are asked for, or read from the files, or from PARLEY_PASSWORD and"
            + " PARLEY_NEW_PASSWORD.")
final class PasswdCommand extends Verb {
  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "The present one: first line; - is stdin.")
  String passwordFile = "";

  @Option(
      names = "--new-password-file",
      paramLabel = "FILE",
      description = "The new one: first line.")
  String newPasswordFile = "";

  PasswdCommand(Surroundings around, RootCommand settings) {
    super(around, settings);
  }

  @Override
  Exit run() {
    try (ParleyClient client = profile().openLoggedIn()) {
      Passwords passwords = new Passwords(around);
      char[] present = passwords.get(passwordFile, "PARLEY_PASSWORD", "Present password: ");
      char[] fresh =
          passwords.choose(
              newPasswordFile, "--new-password-file", "PARLEY_NEW_PASSWORD", "New password: ");
      client.account().changePassword(present, fresh);
      Arrays.fill(present, '\0');
      Arrays.fill(fresh, '\0');
      say("The password is changed. Your other devices are logged out.");
      return Exit.OK;
    }
  }
}
