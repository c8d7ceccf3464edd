package org.parley.cli;

import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.parley.client.ClientEvent;
import org.parley.client.ParleyClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "last-seen", description = "Says whether someone is online, or when they were.")
final class LastSeenCommand extends Verb {
  private static final int ANSWER_SECONDS = 10;

  @Parameters(paramLabel = "CHAT", description = "Whose: a handle.")
  String chat = "";

  @Option(names = "--json", description = "The answer as JSON.")
  boolean json;

  LastSeenCommand(Surroundings around, RootCommand settings) {
    super(around, settings);
  }

  @Override
  Exit run() throws InterruptedException {
    try (ParleyClient client = profile().openLoggedIn()) {
      Link.require(client, profile());
      var account = new People(client).find(chat);
      BlockingQueue<ClientEvent> answers = new ArrayBlockingQueue<>(1);
      try (var _ =
          client.listen(
              event -> {
                if (event instanceof ClientEvent.LastSeenChanged
                    || event instanceof ClientEvent.NoSuchUser) {
                  answers.offer(event);
                }
              })) {
        client.watchLastSeen(account.id());
        ClientEvent.LastSeenChanged answer =
            switch (answers.poll(ANSWER_SECONDS, TimeUnit.SECONDS)) {
              case ClientEvent.LastSeenChanged seen -> seen;
              case null -> throw new Refused(Exit.TIMED_OUT, "The server did not answer in time.");
              default ->
                  throw new Refused(
                      Exit.REFUSED,
                      "There is no user '%s': the account was erased.".formatted(account.handle()));
            };
        say(
            json
                ? JsonLine.of("lastSeen")
                    .with("userId", account.id().value())
                    .with("handle", account.handle())
                    .with("online", answer.online())
                    .with("at", answer.at())
                    .toString()
                : words(answer));
      }
      return Exit.OK;
    }
  }

  private String words(ClientEvent.LastSeenChanged answer) {
    Instant at = answer.at();
    if (answer.online()) {
      return "online";
    }
    return at == null
        ? "not known: never yet, or not shown to you"
        : Times.lastSeen(at, around.clock().instant(), around.clock().getZone());
  }
}
