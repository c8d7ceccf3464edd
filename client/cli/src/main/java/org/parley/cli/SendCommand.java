package org.parley.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.client.Message;
import org.parley.client.MessageState;
import org.parley.client.ParleyClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "send",
    description = {
      "Sends a message. Without a connection it is stored on this machine, and goes out with the"
          + " next command that connects.",
      "With --wait, waits until it is at least so far; if time is up, the exit code is 5 and the"
          + " message stays or goes on its way."
    })
final class SendCommand extends Verb {
  /// What one may wait for.
  enum Wait {
    SENT(MessageState.SENT),
    DELIVERED(MessageState.DELIVERED),
    READ(MessageState.READ);

    final MessageState state;

    Wait(MessageState state) {
      this.state = state;
    }
  }

  @Parameters(index = "0", paramLabel = "CHAT", description = "Whom to write to: a handle.")
  String chat = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "TEXT",
      description = "The text; - reads it from standard input.")
  List<String> text = new ArrayList<>();

  @Option(names = "--wait", paramLabel = "STATE", description = "sent, delivered or read.")
  @Nullable Wait wait;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "How long to wait at most (default ${DEFAULT-VALUE}).")
  int timeoutSeconds = 30;

  @Option(names = "--json", description = "The message as JSON.")
  boolean json;

  SendCommand(Surroundings around, RootCommand settings) {
    super(around, settings);
  }

  @Override
  Exit run() throws IOException, InterruptedException {
    requireAtLeast(1, "--timeout", timeoutSeconds);
    String body = body();
    try (ParleyClient client = profile().openLoggedIn()) {
      var account = new People(client).find(chat);
      Message stored = client.send(account.chat(), body);
      client.connect();
      Message now =
          Link.await(
              client,
              profile(),
              stored,
              target().map(target -> target.state).orElse(MessageState.SENT),
              target().isPresent() ? Duration.ofSeconds(timeoutSeconds) : Link.SETTLE,
              target().isPresent());
      Link.tellOfRestore(client, profile());
      say(json ? JsonLine.message(now, account.handle()).toString() : line(now, account.handle()));
      return verdict(now);
    }
  }

  private Optional<Wait> target() {
    return Optional.ofNullable(wait);
  }

  private String body() throws IOException {
    String joined = String.join(" ", text);
    if (joined.equals("-")) {
      joined = input();
      joined = joined.endsWith("\n") ? joined.substring(0, joined.length() - 1) : joined;
    }
    if (joined.isBlank()) {
      throw new Refused(Exit.USAGE, "The text is empty. Nothing was sent.");
    }
    return joined;
  }

  private String input() throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(around.in().readAllBytes());
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString(); // strict
    } catch (CharacterCodingException e) {
      throw new Refused(Exit.USAGE, "The input is not UTF-8 text. Nothing was sent.");
    }
  }

  private String line(Message message, String handle) {
    String mark = around.marks().of(message.state());
    return switch (message.state()) {
      case PENDING ->
          "%s Not connected. The message to %s is stored on this machine and goes out when the server can be reached."
              .formatted(mark, handle);
      case FAILED -> "%s Not sent to %s: %s.".formatted(mark, handle, Marks.why(message));
      case SENT, DELIVERED, READ, RECEIVED ->
          "%s %s to %s"
              .formatted(markBesideWords(message), Failures.capital(Marks.words(message)), handle);
    };
  }

  /// The words say "read", so the mark need not.
  private String markBesideWords(Message message) {
    Marks marks = around.marks();
    return message.state() == MessageState.READ && !marks.colour()
        ? marks.delivered()
        : marks.inLine(message);
  }

  private Exit verdict(Message now) {
    if (now.state() == MessageState.FAILED) {
      return Exit.REFUSED;
    }
    if (target().isPresent() && !now.state().reached(target().get().state)) {
      note(
          "parley: %snot yet %s after %s%s."
              .formatted(
                  now.state() == MessageState.PENDING ? "" : Marks.words(now) + ", but ",
                  target().get().name().toLowerCase(Locale.ROOT),
                  Times.span(Duration.ofSeconds(timeoutSeconds)),
                  now.state() == MessageState.PENDING ? "; it still goes out" : ""));
      return Exit.TIMED_OUT;
    }
    return Exit.OK;
  }
}
