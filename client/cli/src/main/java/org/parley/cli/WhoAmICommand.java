package org.parley.cli;

import java.net.URI;
import org.parley.client.Identity;
import org.parley.client.ParleyClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "whoami",
    description = "Says who is logged in on this profile. Does not ask the server.")
final class WhoAmICommand extends Verb {
  @Option(names = "--json", description = "The answer as JSON.")
  boolean json;

  WhoAmICommand(Surroundings around, RootCommand settings) {
    super(around, settings);
  }

  @Override
  Exit run() {
    try (ParleyClient client = profile().openLoggedIn()) {
      Identity identity = profile().identity(client);
      if (json) {
        say(json(identity, client.server()));
      } else {
        say("%s at %s".formatted(identity.handle(), client.server()));
        int pending = client.pending();
        if (pending > 0) {
          say(
              "%s %d %s to be sent."
                  .formatted(
                      around.marks().waiting(),
                      pending,
                      pending == 1 ? "message waits" : "messages wait"));
        }
      }
      return Exit.OK;
    }
  }

  static String json(Identity identity, URI server) {
    return JsonLine.of("identity")
        .with("userId", identity.user().value())
        .with("deviceId", identity.device().value())
        .with("handle", identity.handle())
        .with("server", server.toString())
        .toString();
  }
}
