package org.parley.cli;

import java.nio.charset.StandardCharsets;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.parley.client.Account;
import org.parley.client.ParleyClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "chat",
    description = {
      "Talks to someone, on a screen that works over ssh. Marks as read what you see.",
      "Where the terminal can only print lines (TERM=dumb), or input is no terminal, each line of"
          + " input is a message."
    })
final class ChatCommand extends Verb {
  @Parameters(paramLabel = "HANDLE", description = "To whom.")
  String handle = "";

  ChatCommand(Surroundings around, RootCommand settings) {
    super(around, settings);
  }

  @Override
  Exit run() throws Exception {
    try (ParleyClient client = profile().openLoggedIn()) {
      Account peer = new People(client).find(handle);
      if (fullScreen()) {
        try (Terminal terminal =
            TerminalBuilder.builder().system(true).encoding(StandardCharsets.UTF_8).build()) {
          new ChatScreen(client, peer, terminal, around).run();
        }
      } else {
        new PlainChat(client, peer, profile(), around).run();
      }
      return Exit.OK;
    }
  }

  private boolean fullScreen() {
    String type = around.variable("TERM");
    return around.terminal()
        && !type.isEmpty()
        && !type.equals("dumb")
        && around.marks().sent().equals(Marks.unicode(false).sent());
  }
}
