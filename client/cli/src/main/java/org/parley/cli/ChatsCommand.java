package org.parley.cli;

import org.parley.client.Chat;
import org.parley.client.Message;
import org.parley.client.ParleyClient;
import org.parley.client.UserId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "chats", description = "Lists your chats, newest first.")
final class ChatsCommand extends Verb {
  private static final int PREVIEW_COLUMNS = 60;

  @Option(names = "--json", description = "One JSON object a chat.")
  boolean json;

  ChatsCommand(Surroundings around, RootCommand settings) {
    super(around, settings);
  }

  @Override
  Exit run() throws InterruptedException {
    try (ParleyClient client = profile().openLoggedIn()) {
      Link.catchUp(client, profile());
      People people = new People(client);
      for (Chat chat : client.chats()) {
        String handle = people.nameOf(new UserId(chat.id().value()));
        say(json ? json(chat, handle) : line(chat, handle));
      }
      return Exit.OK;
    }
  }

  private static String json(Chat chat, String handle) {
    Message last = chat.last();
    return JsonLine.of("chat")
        .with("chat", chat.id().value())
        .with("handle", handle)
        .with("unread", chat.unread())
        .with("at", chat.at())
        .with("lastId", last.id())
        .with("lastText", last.text())
        .with("lastOutgoing", last.outgoing())
        .with("lastState", last.state().name())
        .toString();
  }

  private String line(Chat chat, String handle) {
    Message last = chat.last();
    String mark = last.outgoing() ? around.marks().inLine(last) + " " : "";
    String unread = chat.unread() == 0 ? "" : "  (" + chat.unread() + " unread)";
    String preview =
        Text.fit(Text.clean(HistoryCommand.shown(last)), PREVIEW_COLUMNS, Text::columns);
    return "%s  %s: %s%s%s"
        .formatted(Times.full(chat.at(), around.clock().getZone()), handle, mark, preview, unread);
  }
}
