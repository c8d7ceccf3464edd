package org.parley.messaging;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// A messaging service over the in-memory stores, with users to talk through it.
final class Desk implements AutoCloseable {
  final TestClock clock = new TestClock();
  final ConnectedDevices connected = new ConnectedDevices();
  final MemoryMailboxes mailboxes = new MemoryMailboxes(clock, new Delivery(connected));
  final MemoryAccountStore accountStore = new MemoryAccountStore(clock);
  final RandomIds ids = new RandomIds();
  final Accounts accounts;
  final LastSeen lastSeen;
  final Sweep sweep = new Sweep(connected, mailboxes, accountStore);
  final Map<Limiter.Limit, Long> waitMillis = new HashMap<>();
  final Messaging messaging;

  Desk() {
    accounts =
        new Accounts(
            accountStore,
            mailboxes,
            new NoPasswords(),
            ids,
            clock,
            connected,
            AccountRules.DEFAULT);
    lastSeen = new LastSeen(accountStore, accounts, mailboxes, clock, Duration.ofSeconds(60));
    messaging =
        new Messaging(
            mailboxes,
            accountStore,
            accounts,
            connected,
            lastSeen,
            (limit, key) -> waitMillis.getOrDefault(limit, 0L),
            new MessagingMetrics(new SimpleMeterRegistry(), connected));
  }

  UserId user(String handle) {
    UserId id = ids.userId();
    Account account =
        new Account(id, handle, handle, "none", LastSeenPrivacy.CHATS, clock.instant());
    accountStore.create(account, Optional.empty());
    return id;
  }

  /// A new device of the user: its token.
  String token(UserId user) {
    DeviceId id = ids.deviceId();
    Device device = new Device(id, user, "a device", clock.instant(), clock.instant());
    String token = id + "." + ids.token();
    accountStore.addDevice(device, TokenHash.of(token));
    return token;
  }

  /// A new device of the user, connected and welcomed.
  TestClient connect(UserId user) {
    TestClient client = new TestClient(messaging);
    client.hello(token(user));
    return client;
  }

  @Override
  public void close() {
    messaging.close();
  }

  /// A clock that stands until it is moved.
  static final class TestClock extends Clock {
    private volatile Instant now = Instant.parse("2026-01-01T12:00:00Z");

    void advance(Duration by) {
      now = now.plus(by);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneOffset getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(java.time.ZoneId zone) {
      return this;
    }
  }

  /// Nobody logs in by password here.
  private static final class NoPasswords implements PasswordHasher {
    @Override
    public Hashing hash(String password) {
      return new Busy(Duration.ofSeconds(1));
    }

    @Override
    public Verdict verify(String password, String stored) {
      return new Mismatch();
    }

    @Override
    public Verdict verifyAgainstNothing(String password) {
      return new Mismatch();
    }
  }
}
