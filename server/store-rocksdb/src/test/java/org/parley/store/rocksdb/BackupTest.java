package org.parley.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.parley.store.contract.Messages.ALICE;
import static org.parley.store.contract.Messages.BOB;
import static org.parley.store.contract.Messages.post;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parley.messaging.StoreUnavailableException;

/// Backups, live and not, and who may use a store's directory.
final class BackupTest {
  @TempDir Path directory = Path.of("set by JUnit");

  private RocksStore open(String name) {
    return RocksStore.open(
        directory.resolve(name),
        Clock.systemUTC(),
        (owner, event) -> false,
        new SimpleMeterRegistry(),
        RocksFixture.SMALL);
  }

  private static long head(RocksStore store) {
    return store.mailboxes().bounds(BOB).head();
  }

  private static String epoch(RocksStore store) {
    return store.mailboxes().bounds(BOB).epoch();
  }

  @Test
  void aBackupMadeWhileMessagesFlowIsWholeAndConsistent() throws Exception {
    Path target = directory.resolve("backups").resolve("first");
    AtomicBoolean writing = new AtomicBoolean(true);
    long before;
    long after;
    try (RocksStore store = open("store");
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> writer = threads.submit(() -> write(store, writing));
      while (head(store) < 20) {
        store.mailboxes().commit(List.of(post(BOB, ALICE, 1_000_000 + head(store))));
      }
      before = head(store);
      store.checkpoint(target);
      after = head(store);
      writing.set(false);
      assertTrue(writer.get() > 0);
      assertThrows(FileAlreadyExistsException.class, () -> store.checkpoint(target));
    }
    try (StoreTools tools = StoreTools.open(target)) {
      assertEquals(List.of(), tools.verify().examples());
    }
    try (RocksStore restored = open("backups/first")) {
      assertTrue(head(restored) >= before && head(restored) <= after);
    }
  }

  private static int write(RocksStore store, AtomicBoolean writing) {
    int number = 0;
    while (writing.get()) {
      store.mailboxes().commit(List.of(post(ALICE, BOB, ++number)));
    }
    return number;
  }

  @Test
  void aRestoredBackupBeginsANewEpochOnce() throws Exception {
    String original;
    try (RocksStore store = open("store")) {
      store.mailboxes().commit(List.of(post(ALICE, BOB, 1)));
      original = epoch(store);
      store.checkpoint(directory.resolve("live"));
    }
    StoreTools.backup(directory.resolve("store"), directory.resolve("offline"));
    try (RocksStore store = open("store")) {
      assertEquals(original, epoch(store));
    }
    for (String backup : List.of("live", "offline")) {
      try (StoreTools tools = StoreTools.open(directory.resolve(backup))) {
        assertEquals(original, tools.stats().epoch(), "looking into it changes nothing");
      }
      String restored;
      try (RocksStore store = open(backup)) {
        restored = epoch(store);
        assertNotEquals(original, restored);
        assertEquals(1, head(store));
      }
      assertFalse(Files.exists(directory.resolve(backup).resolve(EngineLife.NEW_EPOCH_FILE)));
      try (RocksStore store = open(backup)) {
        assertEquals(restored, epoch(store));
      }
    }
  }

  @Test
  void aStoreHasOneUserAtATime() throws Exception {
    Path path = directory.resolve("store");
    try (RocksStore store = open("store")) {
      store.mailboxes().commit(List.of(post(ALICE, BOB, 1)));
      for (StoreOpenException refused :
          List.of(
              assertThrows(StoreOpenException.class, () -> open("store")),
              assertThrows(StoreOpenException.class, () -> StoreTools.open(path)),
              assertThrows(
                  StoreOpenException.class,
                  () -> StoreTools.backup(path, directory.resolve("b"))))) {
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.contains("in use by process " + ProcessHandle.current().pid()), message);
      }
      assertEquals(1, head(store));
    }
    try (StoreTools tools = StoreTools.open(path)) {
      assertThrows(StoreOpenException.class, () -> open("store"));
      assertEquals(2, tools.stats().mailboxes());
    }
  }

  @Test
  void onlyAnUnfinishedBackupMakesWayForABackup() throws Exception {
    Path target = directory.resolve("b");
    Path inTheWay = Files.createDirectory(directory.resolve("b.partial"));
    Path precious = Files.createFile(inTheWay.resolve("precious"));
    try (RocksStore store = open("store")) {
      var refused = assertThrows(FileAlreadyExistsException.class, () -> store.checkpoint(target));
      assertTrue(String.valueOf(refused.getMessage()).contains("is no unfinished backup"));
      assertTrue(Files.exists(precious));
      Files.delete(precious);
      Files.delete(inTheWay);
      Path begun = Backups.prepare(target); // and broken off
      Files.createDirectory(begun);
      store.checkpoint(target);
      assertTrue(Files.exists(target.resolve("CURRENT")));
      assertFalse(Files.exists(inTheWay));
    }
  }

  @Test
  void thereIsNoStoreToLookIntoWhereNoneIs() {
    Path nothing = directory.resolve("nothing");
    assertThrows(StoreOpenException.class, () -> StoreTools.open(nothing));
    assertFalse(Files.exists(nothing));
  }

  @Test
  void aClosedStoreSaysSo() {
    RocksStore store = open("store");
    store.close();
    assertThrows(
        StoreUnavailableException.class,
        () -> store.mailboxes().commit(List.of(post(ALICE, BOB, 1))));
    assertThrows(StoreUnavailableException.class, () -> head(store));
    assertThrows(StoreUnavailableException.class, () -> store.checkpoint(directory.resolve("b")));
    assertFalse(store.isAvailable());
  }
}
