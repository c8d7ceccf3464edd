package org.parley.client;

import java.net.URI;
import java.nio.file.Path;

/// A bot that answers every message with the same text, once each, whatever happens to it or to the
/// server in between. The README shows it; [ReadmeTest] keeps the two the same and runs it.
final class EchoBotExample {
  private EchoBotExample() {}

  static void run(Path folder, URI server, char[] password) throws InterruptedException {
    // begin
    try (ParleyClient bot = ParleyClient.open(folder, server)) {
      if (bot.whoAmI().isEmpty()) {
        bot.logIn("echo", password);
      }
      bot.process("echo", message -> bot.send(message.chat(), message.text()));
      bot.connect();
      bot.join(); // until it is logged out
    }
    // end
  }
}
