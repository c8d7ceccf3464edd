package org.parley.cli;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.parley.client.Account;
import org.parley.client.AccountApi;
import org.parley.client.LastSeenPrivacy;
import org.parley.client.ParleyClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "me",
    description =
        "Shows what others see of your account, or changes it: the name, and who is shown when you"
            + " were last seen. Who hides theirs does not see others'.")
final class MeCommand extends Verb {
  @Option(names = "--name", paramLabel = "NAME", description = "The name others see.")
  @Nullable String name;

  @Option(
      names = "--last-seen",
      paramLabel = "WHO",
      description = "chats (people you have written to), everyone or nobody.")
  @Nullable LastSeenPrivacy lastSeen;

  @Option(names = "--json", description = "The answer as JSON.")
  boolean json;

  MeCommand(Surroundings around, RootCommand settings) {
    super(around, settings);
  }

  @Override
  Exit run() {
    try (ParleyClient client = profile().openLoggedIn()) {
      AccountApi account = client.account();
      if (name != null) {
        account.changeDisplayName(name);
      }
      if (lastSeen != null) {
        account.changeLastSeenPrivacy(lastSeen);
      }
      show(account.me(), account.lastSeenPrivacy());
      return Exit.OK;
    }
  }

  private void show(Account me, LastSeenPrivacy privacy) {
    if (json) {
      say(
          JsonLine.account("me", me)
              .with("lastSeen", privacy.name().toLowerCase(Locale.ROOT))
              .toString());
      return;
    }
    say("%s, shown as %s".formatted(me.handle(), Text.clean(me.displayName())));
    say("Last seen is shown to " + words(privacy) + ".");
  }

  private static String words(LastSeenPrivacy privacy) {
    return switch (privacy) {
      case CHATS -> "people you have written to";
      case EVERYONE -> "everyone";
      case NOBODY -> "nobody";
    };
  }
}
