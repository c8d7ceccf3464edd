package org.parley.messaging;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The messaging service of one server: opens a session for every connection, and keeps the
/// clockwork that no frame drives (the sweep, last seen, silent devices).
public final class Messaging implements Inbound.Factory, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Messaging.class);

  private final Greeting greeting;
  private final LastSeen lastSeen;
  private final Sweep sweep;
  private final Accounts accounts;
  private final ConnectedDevices connected;
  private final ScheduledExecutorService clockwork =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("clockwork").factory());

  public Messaging(
      Mailboxes mailboxes,
      AccountStore accountStore,
      Accounts accounts,
      ConnectedDevices connected,
      LastSeen lastSeen,
      Limiter limiter,
      MessagingMetrics metrics) {
    this.accounts = accounts;
    this.connected = connected;
    this.lastSeen = lastSeen;
    this.sweep = new Sweep(connected, mailboxes, accountStore);
    this.greeting =
        new Greeting(
            new SessionServices(
                mailboxes,
                accounts,
                connected,
                lastSeen,
                limiter,
                metrics,
                Turns.forThisMachine()));
  }

  @Override
  public Inbound open(Connection connection) {
    return new Session(connection, greeting);
  }

  /// Starts the clockwork.
  public void start() {
    every(MessagingLimits.SWEEP_PERIOD.toMillis(), "sweep", sweep::run);
    every(MessagingLimits.LAST_SEEN_TICK.toMillis(), "last-seen tick", lastSeen::tick);
    every(
        MessagingLimits.LAST_SEEN_FLUSH_PERIOD.toMillis(),
        "flush of last seen and last use",
        () -> {
          lastSeen.flush();
          accounts.writeLastUses();
        });
    every(
        MessagingLimits.EXPIRED_INVITATIONS_PERIOD.toMillis(),
        "removal of expired invitations",
        accounts::removeExpiredInvitations);
    every(
        MessagingLimits.SILENT_DEVICES_PERIOD.toMillis(),
        "revocation of silent devices",
        () -> {
          connected.all().forEach(device -> accounts.used(device.device()));
          accounts.writeLastUses();
          accounts.revokeSilentDevices();
        });
  }

  /// Ends the clockwork, and stores what it still holds.
  @Override
  public void close() {
    clockwork.shutdownNow();
    guarded(
        "last flush",
        () -> {
          lastSeen.flush();
          accounts.writeLastUses();
        });
  }

  private void every(long millis, String what, Runnable task) {
    var _ =
        clockwork.scheduleWithFixedDelay(
            () -> guarded(what, task), millis, millis, TimeUnit.MILLISECONDS);
  }

  /// A task that fails is logged and comes again at its next time.
  private static void guarded(String what, Runnable task) {
    try {
      task.run();
    } catch (StoreUnavailableException e) {
      log.warn("The {} was skipped while the store is unavailable: {}", what, e.getMessage());
    } catch (RuntimeException | Error e) {
      log.error("The {} failed; it comes again at its next time", what, e);
    }
  }
}
