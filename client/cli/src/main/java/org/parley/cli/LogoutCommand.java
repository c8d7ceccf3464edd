package org.parley.cli;

import org.parley.client.ParleyClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "logout",
    description = "Ends this device, and erases what this machine holds of your messages.")
final class LogoutCommand extends Verb {
  @Option(names = "--discard-unsent", description = "Also when messages wait to be sent.")
  boolean discardUnsent;

  LogoutCommand(Surroundings around, RootCommand settings) {
    super(around, settings);
  }

  @Override
  Exit run() {
    try (ParleyClient client = profile().openLoggedIn()) {
      String handle = profile().identity(client).handle();
      int pending = client.pending();
      if (pending > 0 && !discardUnsent) {
        throw new Refused(
            Exit.REFUSED,
            "%d %s to be sent and would be lost. Connect first (for example with: parley chats), or give --discard-unsent."
                .formatted(pending, pending == 1 ? "message waits" : "messages wait"));
      }
      client.logOut();
      say("Logged out %s.".formatted(handle));
      return Exit.OK;
    }
  }
}
