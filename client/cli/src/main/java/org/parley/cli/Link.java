package org.parley.cli;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.parley.client.Account;
import org.parley.client.ConnectionState;
import org.parley.client.Message;
import org.parley.client.MessageState;
import org.parley.client.ParleyClient;

/// Waits for the connection as a command does that should not hang.
final class Link {
  private static final Duration SLICE = Duration.ofMillis(100);

  /// How long a command waits for a connection before it goes on without.
  static final Duration SETTLE = Duration.ofSeconds(10);

  /// What a person is told once when the mailbox began a new life.
  static final String RESTORED =
      "The server was restored from a backup. Messages from after it are kept here, but only on"
          + " devices that had them already.";

  /// What helps against an unknown authority.
  static final String OWN_CA =
      "If the server has a certificate of your organisation's own, give that authority's file (PEM)"
          + " with --ca-cert FILE or PARLEY_CA_CERT.";

  private Link() {}

  /// What is to be said of a person who is no longer there.
  static String erased(Account peer) {
    return "The account of %s was erased: nothing you write reaches anybody. Messages of before stay."
        .formatted(peer.handle());
  }

  /// Says so if this command met a restored server.
  static void tellOfRestore(ParleyClient client, Profile profile) {
    if (client.mailboxWasReset()) {
      profile.around().err().println("parley: " + RESTORED);
    }
  }

  /// Connects, and waits until the connection stands or clearly does not.
  static ConnectionState settle(ParleyClient client) throws InterruptedException {
    client.connect();
    long deadline = System.nanoTime() + SETTLE.toNanos();
    while (!client.awaitOnline(SLICE) && System.nanoTime() < deadline) {
      ConnectionState state = client.connectionState();
      if (!(state instanceof ConnectionState.Connecting)) {
        return state;
      }
    }
    return client.connectionState();
  }

  /// The same, for a command that cannot do without.
  static void require(ParleyClient client, Profile profile) throws InterruptedException {
    ConnectionState state = settle(client);
    requireAlive(state, profile);
    if (state instanceof ConnectionState.Offline offline
        && offline.reason() == ConnectionState.Reason.NOT_TRUSTED) {
      throw new Refused(Exit.UNREACHABLE, "The server's certificate is not trusted. " + OWN_CA);
    }
    if (!(state instanceof ConnectionState.Online)) {
      throw new Refused(
          Exit.UNREACHABLE,
          "The server %s cannot be reached. Is it running, and is the address right?"
              .formatted(client.server()));
    }
    tellOfRestore(client, profile);
  }

  /// Connects if that can be, takes in what is new, and lets go out what waits. Without a
  /// connection, what this device holds must do.
  static void catchUp(ParleyClient client, Profile profile) throws InterruptedException {
    ConnectionState state = settle(client);
    requireAlive(state, profile);
    Semaphore changes = new Semaphore(0);
    try (var _ = client.listen(event -> changes.release())) {
      boolean goesOn = state instanceof ConnectionState.Online && client.awaitCaughtUp(SETTLE);
      long deadline = System.nanoTime() + SETTLE.toNanos();
      while (goesOn && client.pending() > 0) {
        long left = deadline - System.nanoTime();
        goesOn =
            changes.tryAcquire(left, TimeUnit.NANOSECONDS)
                && client.connectionState() instanceof ConnectionState.Online;
      }
    }
    tellOfRestore(client, profile);
  }

  /// Waits until an own message has reached a state, has failed, or time is up.
  ///
  /// @param patient whether to wait on without a connection
  static Message await(
      ParleyClient client,
      Profile profile,
      Message message,
      MessageState state,
      Duration timeout,
      boolean patient)
      throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      long left = deadline - System.nanoTime();
      Duration slice = Duration.ofNanos(Math.clamp(left, 0, SLICE.toNanos()));
      Message now = client.await(message, state, slice);
      if (now.state().reached(state) || now.state() == MessageState.FAILED || left <= 0) {
        return now;
      }
      ConnectionState connection = client.connectionState();
      requireAlive(connection, profile);
      if (!patient && connection instanceof ConnectionState.Offline) {
        return now;
      }
    }
  }

  /// Refuses when the connection ended for good.
  static void requireAlive(ConnectionState state, Profile profile) {
    switch (state) {
      case ConnectionState.Connecting() -> {}
      case ConnectionState.Online() -> {}
      case ConnectionState.Offline(var until, var reason) -> {}
      case ConnectionState.LoggedOut() -> throw profile.ended();
      case ConnectionState.Replaced() ->
          throw new Refused(
              Exit.REFUSED,
              "A copy of this device connected elsewhere. Use each profile folder on one machine"
                  + " only.");
      case ConnectionState.Closed(var reason) ->
          throw new Refused(
              Exit.REFUSED,
              switch (reason) {
                case STORAGE -> "The profile's folder cannot be written. Is the disk full?";
                case PROTOCOL,
                    TOO_MANY,
                    SERVER_FAULT,
                    GOING_AWAY,
                    BROKEN,
                    UNREACHABLE,
                    NOT_TRUSTED ->
                    "The server and this program do not understand each other. Do both have the"
                        + " same version?";
                case NOT_WANTED -> "The connection was closed.";
              });
    }
  }

  /// Where the connection stands, in a few words.
  static String words(ConnectionState state) {
    return switch (state) {
      case ConnectionState.Connecting() -> "connecting…";
      case ConnectionState.Online() -> "online";
      case ConnectionState.Offline(var until, var reason) ->
          switch (reason) {
            case UNREACHABLE -> "offline: the server cannot be reached";
            case NOT_TRUSTED -> "offline: the server's certificate is not trusted";
            case BROKEN -> "offline: the connection broke";
            case GOING_AWAY -> "offline: the server restarts";
            case TOO_MANY -> "offline: the server asks to slow down";
            case SERVER_FAULT -> "offline: the server has a fault";
            case PROTOCOL, STORAGE, NOT_WANTED -> "offline";
          };
      case ConnectionState.LoggedOut() -> "logged out: leave with /quit and log in again";
      case ConnectionState.Replaced() -> "closed: a copy of this device connected elsewhere";
      case ConnectionState.Closed(var reason) -> "closed";
    };
  }
}
