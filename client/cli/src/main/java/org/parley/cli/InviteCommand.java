package org.parley.cli;

import org.parley.client.Invitation;
import org.parley.client.ParleyClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "invite",
    description =
        "Makes an invitation: a code with which one person may register. Give it to that person"
            + " only.")
final class InviteCommand extends Verb {
  @Option(names = "--list", description = "Lists your open invitations instead.")
  boolean list;

  @Option(names = "--json", description = "One JSON object an invitation.")
  boolean json;

  InviteCommand(Surroundings around, RootCommand settings) {
    super(around, settings);
  }

  @Override
  Exit run() {
    try (ParleyClient client = profile().openLoggedIn()) {
      if (list) {
        client.account().invitations().forEach(this::print);
      } else {
        print(client.account().invite());
      }
      return Exit.OK;
    }
  }

  private void print(Invitation invitation) {
    say(
        json
            ? JsonLine.of("invitation")
                .with("code", invitation.code())
                .with("expiresAt", invitation.expiresAt())
                .toString()
            : "%s  until %s"
                .formatted(
                    Text.clean(invitation.code()),
                    Times.full(invitation.expiresAt(), around.clock().getZone())));
  }
}
