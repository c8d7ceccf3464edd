package org.parley.cli;

import org.jspecify.annotations.Nullable;
import org.parley.client.Invitation;
import org.parley.client.ParleyClient;
import org.parley.client.ParleyException;
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

  @Option(
      names = "--withdraw",
      paramLabel = "CODE",
      description = "Ends an open invitation instead, before it is used.")
  @Nullable String withdrawn;

  @Option(names = "--json", description = "One JSON object an invitation.")
  boolean json;

  InviteCommand(Surroundings around, RootCommand settings) {
    super(around, settings);
  }

  @Override
  Exit run() {
    try (ParleyClient client = profile().openLoggedIn()) {
      if (withdrawn != null) {
        withdraw(client, withdrawn);
      } else if (list) {
        client.account().invitations().forEach(this::print);
      } else {
        print(client.account().invite());
      }
      return Exit.OK;
    }
  }

  private void withdraw(ParleyClient client, String code) {
    try {
      client.account().withdraw(code);
      say("Nobody can use this invitation any more.");
    } catch (ParleyException e) {
      throw e.reason() == ParleyException.Reason.NOT_FOUND
          ? new Refused(
              Exit.REFUSED,
              "You have no such open invitation. List yours with: parley invite --list")
          : e;
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
