package org.parley.app;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.parley.api.Argon2idHasher;
import org.parley.api.HttpApi;
import org.parley.api.Readiness;
import org.parley.api.WebApp;
import org.parley.gateway.Gateway;
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
import org.parley.store.rocksdb.StoreOpenException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A whole Parley server, and the only place that says `new` for its parts. Read from top to
/// bottom, the constructor is the architecture picture.
public final class Parley implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Parley.class);

  /// How long connections and requests get to end by themselves; less than the 5 s a stop may take.
  private static final Duration DRAIN = Duration.ofSeconds(3);

  private static final Duration HTTP_GRACE = Duration.ofSeconds(1);

  private final AtomicBoolean draining = new AtomicBoolean();
  private final DataFolder folder;
  private final RocksStore store;
  private final Argon2idHasher hasher;
  private final Messaging messaging;
  private final HttpApi api;
  private final Gateway gateway;
  private final ControlSocket control;

  /// Starts a server; returns when it is ready.
  public static Parley start(Configuration configuration) throws IOException {
    return start(configuration, UnaryOperator.identity());
  }

  /// Starts a server whose mailboxes are wrapped, so that a test can put a fault between.
  public static Parley start(Configuration configuration, UnaryOperator<Mailboxes> wrapper)
      throws IOException {
    DataFolder folder = DataFolder.open(configuration.data());
    try {
      return new Parley(configuration, folder, wrapper);
    } catch (IOException | RuntimeException e) {
      if (!(e instanceof StoreOpenException)) { // else another server is at home there
        folder.close();
      }
      throw e;
    }
  }

  private Parley(Configuration configuration, DataFolder folder, UnaryOperator<Mailboxes> wrapper)
      throws IOException {
    this.folder = folder;
    Clock clock = Clock.systemUTC();
    PrometheusMeterRegistry meters = Meters.create();

    // What is kept, and who is told when it is.
    ConnectedDevices connected = new ConnectedDevices();
    store =
        RocksStore.open(
            folder.store(), clock, new Delivery(connected), meters, configuration.storeOptions());
    Mailboxes mailboxes = wrapper.apply(store.mailboxes());

    // Who people are, and when they were last there.
    hasher = new Argon2idHasher(Argon2idHasher.Bounds.forThisMachine(), meters);
    Accounts accounts =
        new Accounts(
            store.accounts(),
            mailboxes,
            hasher,
            new RandomIds(),
            clock,
            connected,
            configuration.accountRules());
    LastSeen lastSeen =
        new LastSeen(store.accounts(), accounts, mailboxes, clock, configuration.onlineThreshold());

    // What people say to each other.
    Limiter limiter = configuration.limiter();
    messaging =
        new Messaging(
            mailboxes,
            store.accounts(),
            accounts,
            connected,
            lastSeen,
            limiter,
            new MessagingMetrics(meters, connected));

    // The ways in.
    api =
        new HttpApi(
            folder.run(),
            new HttpApi.Parts(
                accounts,
                mailboxes,
                limiter,
                meters,
                this::readiness,
                meters::scrape,
                configuration.metricsReaders(),
                WebApp.in(Parley.class.getClassLoader())));
    gateway = new Gateway(configuration.gateway(api.socketPath()), limiter, messaging, meters);
    control = new ControlSocket(folder.announceControlSocket(), store);
    startUp();
  }

  private void startUp() throws IOException {
    try {
      messaging.start();
      api.start();
      control.start();
      gateway.start();
    } catch (IOException | RuntimeException e) {
      closeAfter(e);
      throw e;
    }
  }

  /// A fault while closing must not hide why the start failed.
  private void closeAfter(Exception cause) {
    try {
      draining.set(true);
      closeAll();
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
  }

  /// The port that is listened on.
  public int port() {
    return gateway.port();
  }

  /// Where everything is kept.
  public Path data() {
    return folder.root();
  }

  private Readiness readiness() {
    List<String> reasons = new ArrayList<>();
    if (draining.get()) {
      reasons.add("draining: this server is stopping");
    }
    if (!store.isAvailable()) {
      reasons.add("the store is being opened again after a failed write");
    }
    return new Readiness(reasons);
  }

  /// Drains and stops: closes every connection with 1001, lets requests end, and closes the store.
  /// Takes at most 5 s.
  @Override
  public void close() {
    if (!draining.compareAndSet(false, true)) {
      return;
    }
    log.info("stopping: connections and requests get {} s to end", DRAIN.toSeconds());
    closeAll();
    log.info("stopped");
  }

  private void closeAll() {
    try {
      if (!gateway.drain(DRAIN)) {
        log.warn("Some connections did not end within {} s and were cut off", DRAIN.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    control.close();
    gateway.close();
    api.stop(HTTP_GRACE);
    messaging.close();
    hasher.close();
    store.close();
    folder.close();
  }
}
