package org.parley.cli;

import org.parley.client.ParleyClient;
import org.parley.client.UserId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "blocks", description = "Lists whom you have blocked.")
final class BlocksCommand extends Verb {
  @Option(names = "--json", description = "One JSON object a person.")
  boolean json;

  BlocksCommand(Surroundings around, RootCommand settings) {
    super(around, settings);
  }

  @Override
  Exit run() {
    try (ParleyClient client = profile().openLoggedIn()) {
      People people = new People(client);
      for (UserId user : client.account().blocks()) {
        String handle = people.nameOf(user);
        say(
            json
                ? JsonLine.of("block")
                    .with("userId", user.value())
                    .with("handle", handle)
                    .toString()
                : handle);
      }
      return Exit.OK;
    }
  }
}
