package org.parley.e2e;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.parley.api.Argon2idHasher;
import org.parley.api.HttpApi;
import org.parley.api.Readiness;
import org.parley.gateway.Gateway;
import org.parley.gateway.GatewayConfig;
import org.parley.messaging.AccountRules;
import org.parley.messaging.Accounts;
import org.parley.messaging.ConnectedDevices;
import org.parley.messaging.Delivery;
import org.parley.messaging.LastSeen;
import org.parley.messaging.Limiter;
import org.parley.messaging.Mailboxes;
import org.parley.messaging.Messaging;
import org.parley.messaging.MessagingMetrics;
import org.parley.messaging.RandomIds;
import org.parley.store.rocksdb.RocksStore;
import org.parley.store.rocksdb.StoreOptions;

/// A whole server in this process, whose mailboxes a test can spoil.
final class InProcessServer implements AutoCloseable {
  private final RocksStore store;
  private final Argon2idHasher hasher;
  private final Messaging messaging;
  private final HttpApi api;
  private final Gateway gateway;

  /// @param spoil what the server takes for its mailboxes, given the real ones
  InProcessServer(Path folder, int port, UnaryOperator<Mailboxes> spoil) throws IOException {
    Files.createDirectories(folder);
    MeterRegistry meters = new SimpleMeterRegistry();
    var clock = Clock.systemUTC();
    var connected = new ConnectedDevices();
    store =
        RocksStore.open(
            folder.resolve("store"), clock, new Delivery(connected), meters, StoreOptions.DEFAULTS);
    var mailboxes = spoil.apply(store.mailboxes());
    hasher = new Argon2idHasher(Argon2idHasher.Bounds.forThisMachine(), meters);
    var accounts =
        new Accounts(
            store.accounts(),
            mailboxes,
            hasher,
            new RandomIds(),
            clock,
            connected,
            AccountRules.DEFAULT);
    var lastSeen =
        new LastSeen(store.accounts(), accounts, mailboxes, clock, Duration.ofSeconds(60));
    messaging =
        new Messaging(
            mailboxes,
            store.accounts(),
            accounts,
            connected,
            lastSeen,
            Limiter.NONE,
            new MessagingMetrics(meters, connected));
    api =
        new HttpApi(
            folder.resolve("http"),
            new HttpApi.Parts(
                accounts, mailboxes, Limiter.NONE, meters, () -> Readiness.READY, () -> ""));
    api.start();
    messaging.start();
    var bind = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    gateway =
        new Gateway(GatewayConfig.of(bind, api.socketPath()), Limiter.NONE, messaging, meters);
    gateway.start();
  }

  int port() {
    return gateway.port();
  }

  @Override
  public void close() {
    gateway.close();
    api.stop(Duration.ofSeconds(1));
    messaging.close();
    hasher.close();
    store.close();
  }
}
