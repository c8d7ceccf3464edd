package org.parley.cli;

import org.parley.client.Account;
import org.parley.client.ParleyClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "block",
    description = "From now on, nothing this person writes reaches you. They are not told.")
final class BlockCommand extends Verb {
  @Parameters(paramLabel = "HANDLE", description = "Whom.")
  String handle = "";

  BlockCommand(Surroundings around, RootCommand settings) {
    super(around, settings);
  }

  @Override
  Exit run() {
    try (ParleyClient client = profile().openLoggedIn()) {
      Account account = new People(client).find(handle);
      client.account().block(account.id());
      say("Blocked %s.".formatted(account.handle()));
      return Exit.OK;
    }
  }
}
