package org.parley.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.parley.client.ChatId;
import org.parley.client.ClientEvent;
import org.parley.client.Message;
import org.parley.client.MessageState;
import org.parley.client.ParleyClient;
import org.parley.store.rocksdb.StoreTools;

/// What people see whose server was restored from a backup.
@Timeout(120)
final class RestoredServerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final char[] PASSWORD = "correct horse".toCharArray();

  @TempDir Path folder;

  @Test
  void messagesSinceTheBackupStayInTheirPlaceOnTheDevicesThatHoldThem() throws Exception {
    Path data = folder.resolve("data");
    try (WholeServer server = new WholeServer(data, Map.of());
        ParleyClient alice = person(server, "alice");
        ParleyClient bob = person(server, "bob")) {
      ChatId toBob = alice.account().findByHandle("bob").orElseThrow().chat();
      ChatId toAlice = bob.account().findByHandle("alice").orElseThrow().chat();
      exchange(alice, toBob, "before the backup");
      exchange(bob, toAlice, "an answer");
      CountDownLatch told = new CountDownLatch(1);
      try (var _ =
          alice.listen(
              event -> {
                if (event instanceof ClientEvent.MailboxReset) {
                  told.countDown();
                }
              })) {
        server.stop();
        StoreTools.backup(data.resolve("store"), folder.resolve("backup"));
        server.start();
        exchange(alice, toBob, "since the backup");
        exchange(bob, toAlice, "another answer");

        server.stop();
        Files.move(data.resolve("store"), folder.resolve("lost"));
        Files.move(folder.resolve("backup"), data.resolve("store"));
        server.start();
        assertTrue(told.await(PATIENCE.toSeconds(), TimeUnit.SECONDS));
      }
      exchange(bob, toAlice, "after the restore");
      exchange(alice, toBob, "yes");
      List<String> all =
          List.of(
              "before the backup",
              "an answer",
              "since the backup",
              "another answer",
              "after the restore",
              "yes");
      assertEquals(all, texts(alice, toBob));
      assertEquals(all, texts(bob, toAlice));
    }
  }

  private ParleyClient person(WholeServer server, String name) throws Exception {
    ParleyClient client = ParleyClient.open(folder.resolve(name), server.uri());
    client.register(name, PASSWORD, name);
    client.logIn(name, PASSWORD);
    client.connect();
    assertTrue(client.awaitOnline(PATIENCE));
    return client;
  }

  /// Waits until the other has it too.
  private static void exchange(ParleyClient from, ChatId chat, String text) throws Exception {
    Message delivered = from.await(from.send(chat, text), MessageState.DELIVERED, PATIENCE);
    assertEquals(MessageState.DELIVERED, delivered.state());
  }

  private static List<String> texts(ParleyClient client, ChatId chat) {
    return client.history(chat, 0, 100).messages().stream().map(Message::text).toList().reversed();
  }
}
