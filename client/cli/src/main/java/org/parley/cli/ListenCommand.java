package org.parley.cli;

import java.util.concurrent.CountDownLatch;
import org.parley.client.ClientEvent;
import org.parley.client.ConnectionState;
import org.parley.client.Message;
import org.parley.client.ParleyClient;
import org.parley.client.UserId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "listen",
    description = {
      "Prints messages as they come, each once, also those that came since the last listen. Ctrl-C"
          + " ends it.",
      "With --json also what becomes of your own messages and of the connection; `type` says which:"
          + " message, state, readElsewhere, typing, connection, reset."
    })
final class ListenCommand extends Verb {
  private static final String MARK = "listen";

  @Option(names = "--json", description = "One JSON object an event.")
  boolean json;

  @Option(names = "--count", paramLabel = "N", description = "Ends after so many messages.")
  int count = Integer.MAX_VALUE;

  @Option(names = "--mark-read", description = "Tells senders that you have read them.")
  boolean markRead;

  private int left; // of one thread: the handler's
  private String lastWords = ""; // of one thread: the listener's

  ListenCommand(Surroundings around, RootCommand settings) {
    super(around, settings);
  }

  @Override
  Exit run() throws InterruptedException {
    requireAtLeast(1, "--count", count);
    try (ParleyClient client = profile().openLoggedIn()) {
      left = count;
      People people = new People(client);
      CountDownLatch enough = new CountDownLatch(1);
      try (var _ = client.listen(this::print);
          var _ = client.follow(MARK, message -> receive(client, people, enough, message))) {
        client.connect();
        note("Listening as %s.".formatted(profile().identity(client).handle()));
        Thread ending = Thread.startVirtualThread(() -> awaitEnd(client, enough));
        enough.await();
        ending.interrupt();
      }
      if (!around.out().checkError()) {
        Link.requireAlive(client.connectionState(), profile());
      }
      return Exit.OK;
    }
  }

  private void receive(ParleyClient client, People people, CountDownLatch enough, Message message) {
    if (left == 0) {
      throw new IllegalStateException("enough: this one is for the next listen");
    }
    show(message, people);
    if (markRead && !message.outgoing()) {
      client.markRead(message);
    }
    left--;
    if (left == 0 || around.out().checkError()) { // an error: whoever read this has gone
      enough.countDown();
    }
  }

  private static void awaitEnd(ParleyClient client, CountDownLatch enough) {
    try {
      client.join();
      enough.countDown();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // enough has come: nobody waits for this
    }
  }

  private void show(Message message, People people) {
    String handle = people.nameOf(new UserId(message.chat().value()));
    if (json) {
      say(JsonLine.message(message, handle).toString());
    } else {
      String name = message.outgoing() ? "me to " + handle : people.nameOf(message.from());
      HistoryCommand.lines(message, name, around.clock().getZone(), around.marks())
          .forEach(this::say);
    }
  }

  private void print(ClientEvent event) {
    switch (event) {
      case ClientEvent.MessageReceived(var message) -> {} // comes by the mark
      case ClientEvent.MessageStateChanged(var message) ->
          json(
              JsonLine.of("state")
                  .with("id", message.id())
                  .with("chat", message.chat().value())
                  .with("state", message.state().name()));
      case ClientEvent.ReadElsewhere(var chat, var upTo) ->
          json(JsonLine.of("readElsewhere").with("chat", chat.value()).with("upTo", upTo));
      case ClientEvent.MailboxReset() -> {
        json(JsonLine.of("reset"));
        note("(" + Link.RESTORED + ")");
      }
      case ClientEvent.TypingNotice(var chat, var by, var active) ->
          json(
              JsonLine.of("typing")
                  .with("chat", chat.value())
                  .with("by", by.value())
                  .with("active", active));
      case ClientEvent.LastSeenChanged(var user, var online, var at) ->
          json(
              JsonLine.of("lastSeen")
                  .with("userId", user.value())
                  .with("online", online)
                  .with("at", at));
      case ClientEvent.NoSuchUser(var user) ->
          json(JsonLine.of("noSuchUser").with("userId", user.value()));
      case ClientEvent.ConnectionStateChanged(var state) -> connection(state);
    }
  }

  private void connection(ConnectionState state) {
    if (json) {
      json(JsonLine.of("connection").with("state", state.getClass().getSimpleName()));
    } else if (!(state instanceof ConnectionState.Connecting)
        && !Link.words(state).equals(lastWords)) {
      lastWords = Link.words(state); // not again at every attempt
      note("(" + lastWords + ")");
    }
  }

  private void json(JsonLine line) {
    if (json) {
      say(line.toString());
    }
  }
}
