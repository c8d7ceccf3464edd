package org.parley.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.parley.client.ScriptedConnection.message;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class KilledWriterTest {
  private static final long SEED = 42;
  private static final int ROUNDS = 4;
  private static final int EVENTS_A_BATCH = 3;

  @TempDir Path folder;

  private static DeviceContext open(Path file) {
    return DeviceContext.over(Database.open(file), ClientOptions.DEFAULT, Clock.systemUTC());
  }

  /// Writes messages into the outbox and batches of events, and says each once it is durable.
  static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) {
      DeviceContext device = open(Path.of(arguments[0]));
      device
          .device()
          .logIn(
              new Identity(new UserId("me"), new DeviceId("d1"), "me"),
              "t0ken",
              URI.create("http://localhost:1"));
      while (true) {
        long cursor = device.device().cursor();
        Batch batch = new Batch();
        for (long seq = cursor + 1; seq <= cursor + EVENTS_A_BATCH; seq++) {
          batch.events.add(message(seq, "bob", "bob", "b" + seq, "text " + seq));
        }
        batch.upTo = cursor + EVENTS_A_BATCH;
        device.apply(batch);
        System.out.println("cursor " + batch.upTo);
        String id = "m" + cursor;
        Message stored = device.outbox().add(id, new ChatId("bob"), "mine", null);
        System.out.println("stored " + stored.id());
        if (device.outbox().pending() > 5_000) {
          return;
        }
      }
    }
  }

  @Test
  void whatWasSaidToBeDurableIsThereAfterAKillAndNothingIsHalf() throws Exception {
    Path file = folder.resolve("parley.db");
    Random random = new Random(SEED);
    long cursor = 0;
    int stored = 0;
    for (int round = 0; round < ROUNDS; round++) {
      try (ChildProcess writer = new ChildProcess(Writer.class, file.toString())) {
        for (int line = 20 + random.nextInt(200); line > 0; line--) {
          String said = writer.line().orElseThrow();
          if (said.startsWith("cursor ")) {
            cursor = Long.parseLong(said.substring(7));
          } else {
            stored++;
          }
        }
        writer.kill();
      }
      DeviceContext device = open(file);
      try {
        long kept = device.device().cursor();
        assertTrue(kept >= cursor, kept + " of " + cursor);
        assertTrue(device.outbox().pending() >= stored);
        assertEquals(kept, messagesOfBob(device)); // the cursor and its events, or neither
        assertEquals(List.of("ok"), integrity(device));
        stored = device.outbox().pending();
      } finally {
        device.database().close();
      }
    }
  }

  private static long messagesOfBob(DeviceContext device) {
    return device
        .database()
        .read(sql -> sql.number("SELECT count(*) FROM message WHERE sender = 'bob'"));
  }

  private static List<String> integrity(DeviceContext device) {
    return device
        .database()
        .read(sql -> sql.list("PRAGMA integrity_check", row -> row.getString(1)));
  }
}
