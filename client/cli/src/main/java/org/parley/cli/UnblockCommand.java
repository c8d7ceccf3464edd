package org.parley.cli;

import org.parley.client.Account;
import org.parley.client.ParleyClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "unblock",
    description = "Lets someone write to you again. What they wrote meanwhile stays away.")
final class UnblockCommand extends Verb {
  @Parameters(paramLabel = "HANDLE", description = "Whom.")
  String handle = "";

  UnblockCommand(Surroundings around, RootCommand settings) {
    super(around, settings);
  }

  @Override
  Exit run() {
    try (ParleyClient client = profile().openLoggedIn()) {
      Account account = new People(client).find(handle);
      client.account().unblock(account.id());
      say("Unblocked %s.".formatted(account.handle()));
      return Exit.OK;
    }
  }
}
