package org.parley.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.client.Account;
import org.parley.client.ClientEvent;
import org.parley.client.ConnectionState;
import org.parley.client.Message;
import org.parley.client.MessageState;
import org.parley.client.ParleyClient;
import org.parley.client.ParleyException;

/// `chat` where the terminal can only print lines, or where there is none: each line of input is a
/// message, each event a line of output.
final class PlainChat {
  private static final int FIRST_MESSAGES = 20;

  private final ParleyClient client;
  private final Account peer;
  private final Profile profile;
  private final Surroundings around;
  private @Nullable Boolean told; // whether they are online; of the listener's thread

  PlainChat(ParleyClient client, Account peer, Profile profile, Surroundings around) {
    this.client = client;
    this.peer = peer;
    this.profile = profile;
    this.around = around;
  }

  void run() throws IOException, InterruptedException {
    try {
      talk();
    } catch (CharacterCodingException e) {
      throw new Refused(
          Exit.USAGE, "A line of the input is not UTF-8 text. What came before it was taken.");
    }
  }

  private void talk() throws IOException, InterruptedException {
    say(
        "Chat with %s (@%s). /quit leaves; /retry sends again what was not sent, /discard removes it."
            .formatted(Text.clean(peer.displayName()), peer.handle()));
    List<Message> here = client.history(peer.chat(), 0, FIRST_MESSAGES).messages().reversed();
    here.forEach(this::show);
    here.reversed().stream().filter(m -> !m.outgoing()).findFirst().ifPresent(this::read);
    try (var _ = client.listen(this::happened)) {
      client.connect();
      client.watchLastSeen(peer.id());
      Message last = readLines();
      if (last != null) {
        Message now = Link.await(client, profile, last, MessageState.SENT, Link.SETTLE, false);
        if (now.state() == MessageState.PENDING) {
          say(
              around.marks().waiting()
                  + " What is not sent yet goes out when there is a connection.");
        }
      }
    }
  }

  /// The last message that was sent, if any was.
  private @Nullable Message readLines() throws IOException {
    Message last = null;
    BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(around.in(), StandardCharsets.UTF_8.newDecoder())); // strict
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.strip().equals("/quit")) {
        return last;
      }
      try {
        Optional<Message> taken = take(line);
        last = taken.isPresent() ? taken.get() : last;
      } catch (ParleyException e) {
        around.err().println("parley: " + Failures.explain(e, profile.name()).sentence);
      }
    }
    return last;
  }

  /// The last message that goes out by this line, if any does.
  private Optional<Message> take(String line) {
    return switch (line.strip()) {
      case "" -> Optional.empty();
      case "/retry" ->
          client.failed(peer.chat()).stream()
              .map(message -> client.retry(message.ref()))
              .reduce((earlier, later) -> later);
      case "/discard" -> {
        client.failed(peer.chat()).forEach(message -> client.discard(message.ref()));
        yield Optional.empty();
      }
      default -> Optional.of(client.send(peer.chat(), line));
    };
  }

  private void happened(ClientEvent event) {
    switch (event) {
      case ClientEvent.MessageReceived(var message) -> {
        if (message.chat().equals(peer.chat())) {
          show(message);
          if (!message.outgoing()) {
            read(message);
          }
        }
      }
      case ClientEvent.MessageStateChanged(var message) -> {
        if (message.chat().equals(peer.chat()) && message.state() != MessageState.PENDING) {
          say("  (%s: %s)".formatted(Marks.words(message), start(message)));
        }
      }
      case ClientEvent.ConnectionStateChanged(var state) -> {
        if (!(state instanceof ConnectionState.Connecting)) {
          say("  (" + Link.words(state) + ")");
        }
      }
      case ClientEvent.LastSeenChanged(var user, var online, var at) -> {
        if (user.equals(peer.id()) && !Objects.equals(told, online)) {
          told = online;
          say("  (" + presence(online, at) + ")");
        }
      }
      case ClientEvent.NoSuchUser(var user) -> say("  (" + Link.erased(peer) + ")");
      case ClientEvent.TypingNotice(var chat, var by, var active) -> {}
      case ClientEvent.ReadElsewhere(var chat, var upTo) -> {}
      case ClientEvent.MailboxReset() -> say("  (" + Link.RESTORED + ")");
    }
  }

  private String presence(boolean online, @Nullable Instant at) {
    if (online) {
      return peer.handle() + " is online";
    }
    return at == null
        ? peer.handle() + " is not online"
        : peer.handle()
            + " was "
            + Times.lastSeen(at, around.clock().instant(), around.clock().getZone());
  }

  /// Only what a person can see is read.
  private void read(Message message) {
    if (around.terminal()) {
      client.markRead(message);
    }
  }

  private void show(Message message) {
    HistoryCommand.lines(
            message,
            message.outgoing() ? "me" : peer.handle(),
            around.clock().getZone(),
            around.marks())
        .forEach(this::say);
  }

  private static String start(Message message) {
    return Text.fit(Text.clean(message.text()), 30, Text::columns);
  }

  private void say(String line) {
    around.out().println(line);
  }
}
