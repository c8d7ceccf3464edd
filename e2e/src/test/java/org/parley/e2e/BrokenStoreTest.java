package org.parley.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parley.app.Configuration;
import org.parley.app.Parley;
import org.parley.e2e.DeviceHistory.Kind;
import org.parley.e2e.SpoiledMailboxes.Spoil;

/// A whole server with real clients and a store that breaks its promise once: the checker finds it.
class BrokenStoreTest {
  private static final int MESSAGES = 40;
  private static final int PATIENCE_MILLIS = 60_000;
  private static final long POLL_NANOS = 20_000_000;
  private static final String PASSWORD = "correct horse battery";

  @TempDir Path folder;
  private final List<Plan.Part> parts = new ArrayList<>();
  private final List<TestDevice> devices = new ArrayList<>();
  private @Nullable Parley server;
  private Path data;

  /// Sockets have short paths only, and what a test is given may be long.
  @BeforeEach
  void makeDataFolder() throws IOException {
    data = Files.createTempDirectory("pt");
  }

  @AfterEach
  void stop() throws IOException {
    for (var device : devices) {
      device.close();
    }
    if (server != null) {
      server.close();
    }
    try (var files = Files.walk(data)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private Verdict verdictOver(Spoil spoil) throws Exception {
    var mailboxes = new AtomicReference<SpoiledMailboxes>();
    var settings =
        Map.of("bind", "127.0.0.1", "port", "0", "data", data.toString(), "limits", "off");
    server =
        Parley.start(
            Configuration.of(settings),
            real -> {
              mailboxes.set(new SpoiledMailboxes(real, spoil));
              return mailboxes.get();
            });
    var accounts = new Accounts(port());
    var alice = accounts.register("alice", PASSWORD);
    var bob = accounts.register("bob", PASSWORD);
    var first = open(accounts, "alice-1", alice, Kind.RAW);
    open(accounts, "alice-2", alice, Kind.SDK);
    open(accounts, "bob-1", bob, Kind.RAW);
    open(accounts, "bob-2", bob, Kind.SDK);
    // Before it is online, so that they go out together and the server may take them as one batch.
    for (int i = 0; i < MESSAGES; i++) {
      first.send(bob);
    }
    devices.forEach(TestDevice::start);
    awaitSent();
    assertEquals(spoil != Spoil.NOTHING, mailboxes.get().done(), "there was occasion");
    open(accounts, "alice-audit", alice, Kind.AUDIT).start();
    open(accounts, "bob-audit", bob, Kind.AUDIT).start();
    return awaitVerdict(spoil);
  }

  private int port() {
    return Objects.requireNonNull(server).port();
  }

  private TestDevice open(Accounts accounts, String name, String user, Kind kind)
      throws IOException, InterruptedException {
    var handle = name.substring(0, name.indexOf('-'));
    var token = kind == Kind.SDK ? "" : accounts.logIn(handle, PASSWORD, name);
    var part =
        new Plan.Part(
            name,
            user,
            kind,
            token,
            handle,
            PASSWORD,
            folder.resolve(name).toString(),
            folder.resolve(name + ".history").toString());
    parts.add(part);
    var device =
        kind == Kind.SDK
            ? SdkDevice.open(part, port())
            : RawDevice.open(part, port(), new SplittableRandom(1));
    device.calm();
    devices.add(device);
    return device;
  }

  private void awaitSent() throws InterruptedException {
    long deadline = System.currentTimeMillis() + PATIENCE_MILLIS;
    while (devices.stream().anyMatch(device -> device.status().pending() > 0)) {
      assertTrue(System.currentTimeMillis() < deadline, "not everything was acknowledged");
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /// Of a sound store: once nothing is missing. Of a broken one: once everything has come that
  /// will, which is when both audits and all receipts are there.
  private Verdict awaitVerdict(Spoil spoil) throws IOException {
    long deadline = System.currentTimeMillis() + PATIENCE_MILLIS;
    while (true) {
      var verdict = Checker.check(histories(), List.of(), false);
      boolean settled =
          verdict.count(Verdict.Kind.UNFINISHED) == 0
              && verdict.count(Verdict.Kind.RECEIPT_MISSING) == 0
              && (spoil != Spoil.NOTHING ? !verdict.clean() : verdict.clean());
      if (settled || System.currentTimeMillis() > deadline) {
        return verdict;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private List<DeviceHistory> histories() throws IOException {
    var all = new ArrayList<DeviceHistory>();
    for (var part : parts) {
      all.add(
          new DeviceHistory(
              part.device(),
              part.user(),
              part.kind(),
              0,
              HistoryFile.read(Path.of(part.history()))));
    }
    return all;
  }

  @Test
  void aSoundStoreIsFoundSound() throws Exception {
    var verdict = verdictOver(Spoil.NOTHING);
    assertEquals(List.of(), verdict.explanations());
    assertEquals(MESSAGES, verdict.acknowledged());
  }

  @Test
  void aStoreThatDropsAnAppendIsFound() throws Exception {
    var verdict = verdictOver(Spoil.DROP);
    assertTrue(verdict.count(Verdict.Kind.LOST) > 0, () -> verdict.explanations().toString());
  }

  @Test
  void aStoreThatDropsTheRecipientsCopyIsFound() throws Exception {
    var verdict = verdictOver(Spoil.DROP_OF_RECIPIENT);
    assertTrue(verdict.count(Verdict.Kind.LOST) > 0, () -> verdict.explanations().toString());
  }

  @Test
  void aStoreThatDoublesAnAppendIsFound() throws Exception {
    var verdict = verdictOver(Spoil.DOUBLE);
    assertTrue(verdict.count(Verdict.Kind.DOUBLED) > 0, () -> verdict.explanations().toString());
  }

  @Test
  void aStoreThatSwapsTwoAppendsIsFound() throws Exception {
    var verdict = verdictOver(Spoil.SWAP);
    assertTrue(
        verdict.count(Verdict.Kind.OUT_OF_ORDER) > 0, () -> verdict.explanations().toString());
  }
}
