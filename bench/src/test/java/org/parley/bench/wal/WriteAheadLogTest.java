package org.parley.bench.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parley.bench.parley.ParleyUsers;
import org.parley.store.rocksdb.RowReplay;

/// The log of a real store has a row for each message, and can be written again.
final class WriteAheadLogTest {
  private static final int MESSAGES = 5_000;

  @TempDir private Path folder;

  @Test
  void everyMessageIsInTheLogAndInTheStoreThatItIsWrittenTo() throws Exception {
    Path store = folder.resolve("store");
    ParleyUsers.create(store, 2);
    ParleyUsers.fill(store, 0, 1, MESSAGES);
    List<byte[]> batches = WriteAheadLog.batches(store);
    Path again = folder.resolve("again");
    try (RowReplay replay = new RowReplay(again)) {
      int table = replay.messagesTable();
      assertEquals(MESSAGES, batches.stream().mapToInt(batch -> BatchRows.put(batch, table)).sum());
      replay.write(batches);
    }
    assertTrue(batches.stream().anyMatch(batch -> batch.length > 100_000), "some span blocks");
    try (var opened = ParleyUsers.open(again)) {
      assertEquals(MESSAGES, opened.mailboxes().bounds(ParleyUsers.userId(0)).head());
    }
  }
}
