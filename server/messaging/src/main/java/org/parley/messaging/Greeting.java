package org.parley.messaging;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.parley.protocol.ClientFrame;
import org.parley.protocol.CloseCode;
import org.parley.protocol.ErrorCode;
import org.parley.protocol.Limits;
import org.parley.protocol.ServerFrame;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns a connection into a device's: checks its `Hello`, registers it, and finds out where its
/// copy of the mailbox stands (G7).
final class Greeting {
  private static final Logger log = LoggerFactory.getLogger(Greeting.class);

  private final SessionServices services;

  Greeting(SessionServices services) {
    this.services = services;
  }

  /// Answers a connection's first frame.
  ///
  /// @return how the conversation goes on; empty if the connection was closed instead
  Optional<Dialogue> greet(ClientFrame frame, Connection connection, Session session) {
    if (!(frame.body() instanceof ClientFrame.Hello hello) || !wellFormed(hello)) {
      connection.close(CloseCode.MALFORMED);
      return Optional.empty();
    }
    try {
      return welcome(frame.ref(), hello, connection, session);
    } catch (StoreUnavailableException e) {
      log.warn("A device cannot be welcomed while the store is unavailable: {}", e.getMessage());
      connection.send(
          new ServerFrame(
              frame.ref(),
              new ServerFrame.Failure(
                  ErrorCode.UNAVAILABLE,
                  "the store cannot answer now",
                  MessagingLimits.RETRY_UNAVAILABLE_MILLIS)));
      connection.close(CloseCode.INTERNAL);
      return Optional.empty();
    }
  }

  private Optional<Dialogue> welcome(
      int ref, ClientFrame.Hello hello, Connection connection, Session session) {
    Optional<Device> known = services.accounts().authenticate(hello.token());
    if (known.isEmpty()) {
      connection.close(CloseCode.UNAUTHENTICATED);
      return Optional.empty();
    }
    services.accounts().used(known.get());
    ConnectedDevice device = new ConnectedDevice(known.get(), hello.attempt(), session);
    // Register first, read the head after: a commit in between is either announced or seen.
    if (!services.connected().register(device)) {
      return Optional.empty();
    }
    try {
      // Revoked before it was registered, it would not have been closed.
      if (services.accounts().authenticate(hello.token()).isEmpty()) {
        services.connected().unregister(device);
        connection.close(CloseCode.UNAUTHENTICATED);
        return Optional.empty();
      }
      Dialogue dialogue = begin(ref, hello, connection, device);
      log.debug(
          "Device {} of {} connected with {}",
          device.id(),
          device.user(),
          printable(hello.client()));
      return Optional.of(dialogue);
    } catch (RuntimeException | Error e) {
      services.connected().unregister(device);
      throw e;
    }
  }

  private Dialogue begin(
      int ref, ClientFrame.Hello hello, Connection connection, ConnectedDevice device) {
    Mailboxes.Bounds bounds = services.mailboxes().bounds(device.user());
    boolean reset = isReset(hello, bounds, device.user());
    long start = start(hello, bounds, reset);
    if (!reset && hello.resumeAfter() > 0) {
      services
          .mailboxes()
          .commit(List.of(new Change.Acknowledge(device.user(), device.id(), start)));
    }
    connection.send(
        new ServerFrame(
            ref,
            new ServerFrame.Welcome(
                device.user().value(),
                device.id().value(),
                bounds.epoch(),
                bounds.head(),
                bounds.first(),
                reset,
                Limits.WINDOW_EVENTS,
                start,
                List.of())));
    device.feed().raiseHead(bounds.head());
    Outflow outflow = new Outflow(device, start, connection, services);
    return new Dialogue(device, connection, outflow, services);
  }

  /// Whether the device's copy belongs to another life of the mailbox.
  private boolean isReset(ClientFrame.Hello hello, Mailboxes.Bounds bounds, UserId user) {
    if (isNew(hello)) {
      return false;
    }
    if (!hello.epoch().equals(bounds.epoch()) || hello.resumeAfter() > bounds.head()) {
      return true;
    }
    Instant resumeAt = hello.resumeAt();
    return resumeAt != null
        && hello.resumeAfter() > 0
        && services
            .mailboxes()
            .timeOf(user, hello.resumeAfter())
            .filter(at -> !at.equals(resumeAt))
            .isPresent();
  }

  private static long start(ClientFrame.Hello hello, Mailboxes.Bounds bounds, boolean reset) {
    if (reset) {
      return 0;
    }
    if (isNew(hello) && hello.recent() != 0) {
      return Math.max(0, bounds.head() - Integer.toUnsignedLong(hello.recent()));
    }
    return hello.resumeAfter();
  }

  private static boolean isNew(ClientFrame.Hello hello) {
    return hello.epoch().isEmpty() && hello.resumeAfter() == 0;
  }

  /// A client's own words go into the log only without line breaks and other control characters.
  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }

  private static boolean wellFormed(ClientFrame.Hello hello) {
    return hello.client().getBytes(StandardCharsets.UTF_8).length <= Limits.CLIENT_NAME_BYTES
        && hello.features().size() <= MessagingLimits.HELLO_FEATURES;
  }
}
