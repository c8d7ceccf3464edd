package org.parley.cli;

import java.util.Optional;
import org.parley.client.Identity;
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
    try (ParleyClient client = profile().openOwned()) {
      Optional<Identity> me = client.whoAmI();
      int pending = client.pending();
      if (pending > 0 && !discardUnsent) {
        throw new Refused(
            Exit.REFUSED,
            "%d %s to be sent and would be lost. %s, or give --discard-unsent."
                .formatted(
                    pending,
                    pending == 1 ? "message waits" : "messages wait",
                    me.isPresent()
                        ? "Connect first (for example with: parley chats)"
                        : "Log in again first"));
      }
      client.logOut();
      profile().forgetCertificates();
      say(
          me.map(who -> "Logged out %s.".formatted(who.handle()))
              .orElse("Erased what this machine held. The device was logged out before."));
      return Exit.OK;
    }
  }
}
