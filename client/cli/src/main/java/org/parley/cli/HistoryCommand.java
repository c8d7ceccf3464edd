package org.parley.cli;

import java.time.ZoneId;
import java.util.List;
import org.parley.client.History;
import org.parley.client.Message;
import org.parley.client.ParleyClient;
import org.parley.client.UserId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "history",
    description =
        "Shows messages of a chat, oldest first. Marks nothing as read. For what is older, repeat"
            + " with --before and the first position shown by --json.")
final class HistoryCommand extends Verb {
  @Parameters(paramLabel = "CHAT", description = "With whom: a handle.")
  String chat = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most so many, 1 to 200 (default ${DEFAULT-VALUE}).")
  int limit = 50;

  @Option(names = "--before", paramLabel = "POSITION", description = "Only what is older.")
  long before = 0;

  @Option(names = "--json", description = "One JSON object a message.")
  boolean json;

  HistoryCommand(Surroundings around, RootCommand settings) {
    super(around, settings);
  }

  @Override
  Exit run() throws InterruptedException {
    if (limit < 1 || limit > 200) {
      throw new Refused(Exit.USAGE, "--limit is 1 to 200.");
    }
    requireAtLeast(0, "--before", before);
    try (ParleyClient client = profile().openLoggedIn()) {
      People people = new People(client);
      var account = people.find(chat);
      Link.catchUp(client, profile());
      History page = client.history(account.chat(), before, limit);
      List<Message> messages = page.messages().reversed();
      for (Message message : messages) {
        if (json) {
          say(JsonLine.message(message, account.handle()).toString());
        } else {
          String name = message.outgoing() ? "me" : people.nameOf(new UserId(message.ref().from()));
          lines(message, name, around.clock().getZone(), around.marks()).forEach(this::say);
        }
      }
      if (!json && page.more() && !messages.isEmpty()) {
        note("There is more: --before " + messages.getFirst().position());
      }
      return Exit.OK;
    }
  }

  /// A message on plain lines. What follows the first is indented, so that no text can look like a
  /// message of its own.
  static List<String> lines(Message message, String name, ZoneId zone, Marks marks) {
    List<String> text = new java.util.ArrayList<>(Text.cleanLines(shown(message)));
    String mark = message.outgoing() ? "  " + marks.inLine(message) : "";
    String first =
        "%s  %s: %s".formatted(Times.full(message.at(), zone), Text.clean(name), text.getFirst());
    text.set(0, first);
    for (int i = 1; i < text.size(); i++) {
      text.set(i, "    " + text.get(i));
    }
    text.set(text.size() - 1, (text.getLast() + mark).stripTrailing());
    return text;
  }

  /// The text, with a word for what a terminal cannot show.
  static String shown(Message message) {
    var media = message.media();
    if (media == null) {
      return message.text();
    }
    String file = "[file " + media.name() + "]";
    return message.text().isEmpty() ? file : file + " " + message.text();
  }
}
