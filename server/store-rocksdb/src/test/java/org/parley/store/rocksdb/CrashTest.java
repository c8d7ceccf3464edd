package org.parley.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills a writing process at random moments. Whatever it was told is durable must be there.
final class CrashTest {
  private static final int CRASHES = 4;
  private static final long SEED = 20_260_301;

  @TempDir Path directory = Path.of("set by JUnit");

  @Test
  void whatWasAcknowledgedSurvivesEveryCrashOnceAndInOrder() throws Exception {
    Path store = directory.resolve("store");
    Random random = new Random(SEED);
    Acknowledged acknowledged = new Acknowledged();
    for (int crash = 0; crash < CRASHES; crash++) {
      try (Writer writer = Writer.start(store, acknowledged.next(), 100, "", Map.of())) {
        writer.awaitLine("ready");
        writer.awaitLines(1 + random.nextInt(1500));
        acknowledged.add(writer.kill());
      }
      acknowledged.check(store);
    }
    assertTrue(acknowledged.count() > CRASHES, "something was acknowledged");
  }
}
