package org.parley.cli;

import java.net.URI;
import org.parley.client.Glance;
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
    Glance seen = ParleyClient.glance(profile().folder()).orElseThrow(() -> profile().nobody());
    if (json) {
      say(json(seen.identity(), seen.server()));
      return Exit.OK;
    }
    say("%s at %s".formatted(seen.identity().handle(), seen.server()));
    int pending = seen.pending();
    if (pending > 0) {
      say(
          "%s %d %s to be sent."
              .formatted(
                  around.marks().waiting(),
                  pending,
                  pending == 1 ? "message waits" : "messages wait"));
    }
    return Exit.OK;
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
