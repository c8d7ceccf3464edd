package org.parley.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.parley.store.contract.Messages.ALICE;
import static org.parley.store.contract.Messages.BOB;
import static org.parley.store.contract.Messages.PHONE;
import static org.parley.store.contract.Messages.post;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parley.messaging.Account;
import org.parley.messaging.Change;
import org.parley.messaging.ChatId;
import org.parley.messaging.Device;
import org.parley.messaging.LastSeenPrivacy;
import org.parley.messaging.TokenHash;
import org.parley.messaging.UserId;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/// Damage is found: in the log before recovery, and in any table by `verify`.
final class DamageTest {
  private static final int MESSAGES = 20;

  @TempDir Path directory = Path.of("set by JUnit");

  @BeforeEach
  void writeSomething() {
    try (RocksFixture store = open()) {
      Clock clock = Clock.systemUTC();
      for (int i = 1; i <= MESSAGES; i++) {
        store.mailboxes().commit(List.of(post(ALICE, BOB, i), post(BOB, ALICE, 100 + i)));
      }
      store.mailboxes().commit(List.of(new Change.Acknowledge(BOB, PHONE, 15)));
      store.mailboxes().commit(List.of(new Change.MarkRead(BOB, ChatId.with(ALICE), 9)));
      Account account =
          new Account(ALICE, "alice", "Alice", "hash", LastSeenPrivacy.CHATS, clock.instant());
      store.accounts().create(account, Optional.empty());
      store
          .accounts()
          .addDevice(
              new Device(PHONE, ALICE, "phone", clock.instant(), clock.instant()),
              TokenHash.of("token"));
      store.mailboxes().commit(List.of(post(ALICE, BOB, 1000)));
    }
  }

  private RocksFixture open() {
    return new RocksFixture(
        directory, Clock.systemUTC(), (owner, event) -> false, RocksFixture.SMALL);
  }

  private Path log() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".log"))
          .max(Comparator.naturalOrder())
          .orElseThrow();
    }
  }

  private VerifyReport verify() throws IOException {
    try (StoreTools tools = StoreTools.open(directory)) {
      return tools.verify();
    }
  }

  @Test
  void aHealthyStoreHasNoProblem() throws IOException {
    VerifyReport report = verify();
    assertEquals(List.of(), report.examples());
    assertEquals(2, report.mailboxes());
    assertTrue(report.events() > 4 * MESSAGES);
  }

  @Test
  void aTornLastWriteIsDropped() throws IOException {
    byte[] log = Files.readAllBytes(log());
    Files.write(log(), Arrays.copyOf(log, log.length - 5));
    try (RocksFixture store = open()) {
      assertFalse(store.mailboxes().timeOf(ALICE, head(store)).isEmpty());
      assertTrue(store.mailboxes().read(ALICE, 0, 1000, 1 << 20).events().size() > 2 * MESSAGES);
    }
    assertEquals(List.of(), verify().examples());
  }

  private static long head(RocksFixture store) {
    return store.mailboxes().bounds(ALICE).head();
  }

  @Test
  void damageBeforeTheEndOfTheLogIsRefusedAndNothingIsChanged() throws IOException {
    Path file = log();
    byte[] log = Files.readAllBytes(file);
    log[log.length / 3] ^= 1;
    Files.write(file, log);
    for (int attempt = 0; attempt < 2; attempt++) {
      StoreOpenException refused = assertThrows(StoreOpenException.class, this::open);
      assertTrue(String.valueOf(refused.getMessage()).contains("restore the newest backup"));
      assertThrows(StoreOpenException.class, () -> StoreTools.open(directory));
      assertArrayEquals(log, Files.readAllBytes(file));
    }
  }

  @Test
  void aRowThatIsMissingAnywhereIsFound() throws Exception {
    for (Table table : List.of(Table.EVENTS, Table.HISTORY, Table.CHATS, Table.IDS)) {
      byte[] key = firstKey(table);
      byte[] value = change(table, key, null);
      assertFalse(verify().isClean(), "a missing row of " + table);
      change(table, key, value);
      assertTrue(verify().isClean());
    }
    for (AccountRows.Tag tag :
        List.of(AccountRows.Tag.ACCOUNT, AccountRows.Tag.HANDLE, AccountRows.Tag.TOKEN)) {
      byte[] key = firstKey(Table.ACCOUNTS, tag.prefix());
      byte[] value = change(Table.ACCOUNTS, key, null);
      assertFalse(verify().isClean(), "a missing row of " + tag);
      change(Table.ACCOUNTS, key, value);
    }
  }

  @Test
  void aMarkThatItsReceiptsDoNotSayIsFound() throws Exception {
    byte[] key = Keys.mailbox(Keys.user(BOB));
    change(Table.META, key, new Rows.MailboxRow(0, 20).bytes());
    VerifyReport report = verify();
    assertTrue(report.examples().toString().contains("DELIVERED"), report.toString());
  }

  private byte[] firstKey(Table table) throws RocksDBException {
    return firstKey(table, new byte[0]);
  }

  private byte[] firstKey(Table table, byte[] prefix) throws RocksDBException {
    try (Engine engine = Engine.openReadOnly(directory, RocksFixture.SMALL);
        RocksIterator rows = engine.iterator(table)) {
      rows.seek(prefix);
      return rows.key();
    }
  }

  /// @param value the row's new value, or null to delete it
  /// @return what it was before
  private byte[] change(Table table, byte[] key, byte @Nullable [] value) throws RocksDBException {
    try (Engine engine = Engine.open(directory, RocksFixture.SMALL);
        Batch batch = new Batch(engine)) {
      byte[] before = engine.get(table, key).orElse(new byte[0]);
      if (value == null) {
        batch.delete(table, key);
      } else {
        batch.put(table, key, value);
      }
      long bytes = batch.write();
      assertTrue(bytes > 0);
      return before;
    }
  }

  @Test
  void anExportHasOneLineForEachEvent() throws IOException {
    List<String> lines = new ArrayList<>();
    StringBuilder out = new StringBuilder();
    try (StoreTools tools = StoreTools.open(directory)) {
      long events = tools.export(BOB, out);
      lines.addAll(out.toString().lines().toList());
      assertEquals(events, lines.size());
      assertEquals(0, tools.export(new UserId("nobody"), new StringBuilder()));
    }
    assertTrue(lines.getFirst().startsWith("{\"seq\":1,\"at\":\""));
    assertTrue(
        out.toString().contains("\"type\":\"readMarker\",\"chat\":\"alice\",\"upTo\":9}"),
        out.toString());
  }
}
