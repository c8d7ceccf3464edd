package org.parley.messaging;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The devices of all users: who a token belongs to, when each was used, and their end.
///
/// A token is `<device id>.<256 random bits>`. Clients take it as opaque; here the id makes the
/// cached device findable by name, so that ending a device also ends its place in the cache.
final class AccountDevices {
  /// Cached devices, each some 500 bytes.
  private static final int CACHED_DEVICES = 50_000;

  /// `lastUsedAt` lags at most this much behind.
  private static final Duration TOUCH_EVERY = Duration.ofMinutes(1);

  /// Uses not yet written; one more is written at once with all of them.
  private static final int PENDING_TOUCHES = 20_000;

  private static final int TOKEN_MAX_CHARS = 128;

  private final AccountStore store;
  private final Mailboxes mailboxes;
  private final RandomIds ids;
  private final Clock clock;
  private final Revocations revocations;
  private final AccountRules rules;
  private final BoundedCache<DeviceId, Authenticated> cache;
  private final Map<DeviceId, UserId> touches = new ConcurrentHashMap<>();

  private record Authenticated(TokenHash token, Device device) {}

  /// A new device, and its secret.
  record Added(Device device, String token) {
    @Override
    public String toString() {
      return "Added[" + device.id() + "]";
    }
  }

  AccountDevices(
      AccountStore store,
      Mailboxes mailboxes,
      RandomIds ids,
      Clock clock,
      Revocations revocations,
      AccountRules rules) {
    this.store = store;
    this.mailboxes = mailboxes;
    this.ids = ids;
    this.clock = clock;
    this.revocations = revocations;
    this.rules = rules;
    this.cache = new BoundedCache<>(CACHED_DEVICES, device -> 1, Accounts.CACHE_MILLIS, clock);
  }

  Optional<Device> authenticate(String token) {
    int dot = token.indexOf('.');
    if (dot < 1 || token.length() > TOKEN_MAX_CHARS || !Ids.valid(token.substring(0, dot))) {
      return Optional.empty();
    }
    TokenHash hash = TokenHash.of(token);
    return cache
        .get(new DeviceId(token.substring(0, dot)), id -> load(id, hash))
        .filter(known -> known.token.equals(hash))
        .map(Authenticated::device);
  }

  private Optional<Authenticated> load(DeviceId id, TokenHash hash) {
    return store
        .deviceByToken(hash)
        .filter(device -> device.id().equals(id))
        .map(device -> new Authenticated(hash, device));
  }

  /// Adds a device, and ends the one silent longest if there are too many. The caller holds the
  /// user's lock.
  Added add(UserId owner, String name) {
    List<Device> devices = store.devices(owner);
    devices.stream()
        .sorted(Comparator.comparing(Device::lastUsedAt))
        .limit(Math.max(0, devices.size() - rules.maxDevices() + 1))
        .forEach(device -> end(owner, device.id()));
    Instant now = Instant.ofEpochMilli(clock.millis());
    Device device = new Device(ids.deviceId(), owner, name, now, now);
    String token = device.id() + "." + ids.token();
    store.addDevice(device, TokenHash.of(token));
    return new Added(device, token);
  }

  /// @return whether it existed
  boolean end(UserId owner, DeviceId device) {
    boolean existed;
    try {
      existed = store.removeDevice(owner, device);
    } finally {
      cache.invalidate(device); // also when nobody knows whether it was removed
    }
    if (existed) {
      ended(owner, device);
      mailboxes.forgetDevice(owner, device);
    }
    return existed;
  }

  /// A device is gone from the store: nothing here may remember it.
  void ended(UserId owner, DeviceId device) {
    touches.remove(device);
    cache.invalidate(device);
    revocations.revoked(owner, device);
  }

  void used(Device device) {
    if (device.lastUsedAt().isBefore(clock.instant().minus(TOUCH_EVERY))) {
      touches.put(device.id(), device.owner());
      if (touches.size() > PENDING_TOUCHES) {
        writeTouches();
      }
    }
  }

  void writeTouches() {
    Map<DeviceId, UserId> batch = new HashMap<>(touches);
    if (!batch.isEmpty()) {
      store.touch(batch, Instant.ofEpochMilli(clock.millis()));
      batch.keySet().forEach(touches::remove);
      batch.keySet().forEach(cache::invalidate);
    }
  }

  int revokeSilent() {
    writeTouches();
    List<Device> removed = store.removeSilent(clock.instant().minus(rules.silentDevice()));
    for (Device device : removed) {
      ended(device.owner(), device.id());
      mailboxes.forgetDevice(device.owner(), device.id());
    }
    return removed.size();
  }
}
