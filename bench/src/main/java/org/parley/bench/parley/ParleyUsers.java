package org.parley.bench.parley;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.parley.messaging.Account;
import org.parley.messaging.Device;
import org.parley.messaging.DeviceId;
import org.parley.messaging.LastSeenPrivacy;
import org.parley.messaging.TokenHash;
import org.parley.messaging.UserId;
import org.parley.store.rocksdb.RocksStore;
import org.parley.store.rocksdb.StoreOptions;

/// The accounts of a measurement. Names and tokens follow from a user's number.
public final class ParleyUsers {
  private ParleyUsers() {}

  static String id(int user) {
    return "user" + user;
  }

  static String token(int user) {
    return "device" + user + ".token";
  }

  /// The user whose device's token this is.
  public static String ofToken(String token) {
    return token.replaceFirst("device(\\d+)\\.token", "user$1");
  }

  /// Puts accounts into a new store, before a server opens it: what is measured is not hashing.
  public static void create(Path store, int count) {
    Instant now = Instant.now();
    try (RocksStore opened = open(store)) {
      for (int user = 0; user < count; user++) {
        UserId id = new UserId(id(user));
        Account account = new Account(id, id(user), id(user), "none", LastSeenPrivacy.CHATS, now);
        opened.accounts().create(account, Optional.empty());
        Device device = new Device(new DeviceId("device" + user), id, "bench", now, now);
        opened.accounts().addDevice(device, TokenHash.of(token(user)));
      }
    }
  }

  public static RocksStore open(Path store) {
    return RocksStore.open(
        store,
        Clock.systemUTC(),
        (owner, event) -> false,
        new SimpleMeterRegistry(),
        StoreOptions.DEFAULTS);
  }
}
