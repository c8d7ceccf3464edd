package org.parley.messaging;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.parley.messaging.ConnectedDevice.Notice;
import org.parley.protocol.ClientFrame;
import org.parley.protocol.CloseCode;
import org.parley.protocol.ErrorCode;
import org.parley.protocol.Limits;
import org.parley.protocol.ServerFrame;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The conversation with one device after its `Hello`. Each turn it answers all frames that came in
/// meanwhile, with one commit for all they change, then sends on what the mailbox has. Used by the
/// session's thread only.
final class Dialogue {
  private static final Logger log = LoggerFactory.getLogger(Dialogue.class);

  private final ConnectedDevice device;
  private final Connection connection;
  private final Outflow outflow;
  private final SessionServices services;
  private final Commits commits;
  private final Pages pages;

  /// Users whose last seen this device watches, with what it was told of them.
  private final Map<UserId, ServerFrame.LastSeen> watched = new HashMap<>(0);

  /// Frames refused by the rate limit since one was accepted.
  private int rateWarnings;

  /// Whether this turn had a frame that only a person's doing causes.
  private boolean active;

  private boolean over;

  Dialogue(
      ConnectedDevice device, Connection connection, Outflow outflow, SessionServices services) {
    this.device = device;
    this.connection = connection;
    this.outflow = outflow;
    this.services = services;
    this.commits = new Commits(device, connection, outflow, services);
    this.pages = new Pages(device.user(), connection, services);
  }

  void turn(List<ClientFrame> frames) {
    for (ClientFrame frame : frames) {
      if (over) {
        return;
      }
      if (admitted(frame)) {
        answer(frame);
      }
    }
    commits.commit();
    noteActivity();
    tellNotices();
    pump();
  }

  /// After the commit, since a first message to someone is what lets them see it.
  private void noteActivity() {
    if (active) {
      active = false;
      services.lastSeen().active(device.user());
    }
  }

  /// The connection is gone.
  void end() {
    services.connected().unregister(device);
    watched.keySet().forEach(user -> services.lastSeen().unwatch(user, device));
  }

  private void pump() {
    try {
      outflow.pump();
    } catch (StoreUnavailableException e) {
      device.stalled();
      log.debug("Events wait while the store is unavailable: {}", e.getMessage());
    }
  }

  /// Applies the rate limit. An `Ack` counts, but is never refused: the window would stay shut.
  private boolean admitted(ClientFrame frame) {
    long waitMillis =
        services.limiter().waitMillis(Limiter.Limit.FRAMES_BY_DEVICE, device.id().value());
    if (waitMillis == 0) {
      rateWarnings = 0;
      return true;
    }
    if (++rateWarnings > MessagingLimits.RATE_WARNINGS) {
      close(CloseCode.TOO_MANY);
      return false;
    }
    if (frame.body() instanceof ClientFrame.Ack) {
      return true;
    }
    Refusal refusal = Refusal.rateLimited(waitMillis);
    if (frame.body() instanceof ClientFrame.Send send) {
      commits.refuseRetryably(frame.ref(), send, refusal);
    } else {
      commits.refuse(frame.ref(), refusal);
    }
    return false;
  }

  private void answer(ClientFrame frame) {
    int ref = frame.ref();
    switch (frame.body()) {
      case ClientFrame.Send send -> {
        active = true;
        commits.send(ref, send);
      }
      case ClientFrame.Ack ack -> acknowledge(ack);
      case ClientFrame.Read read -> {
        active = true;
        commits.read(ref, read);
      }
      case ClientFrame.Typing typing -> {
        active = true;
        type(typing);
      }
      case ClientFrame.WatchLastSeen watch -> watch(ref, watch);
      case ClientFrame.HistoryQuery query -> look(ref, () -> pages.history(ref, query));
      case ClientFrame.ChatsQuery query -> look(ref, () -> pages.chats(ref, query));
      case ClientFrame.Hello _ -> refuse(ref, "this connection has said Hello already");
      case ClientFrame.Unknown _ ->
          refuse(ref, "no frame this server knows, or a lone surrogate in a text");
    }
  }

  private void acknowledge(ClientFrame.Ack ack) {
    if (ack.upTo() > outflow.sentUpTo()) {
      close(CloseCode.MALFORMED);
      return;
    }
    outflow.acknowledge(ack.upTo()); // becomes durable with this turn's commit
  }

  /// Looks something up in the mailbox. That costs as much as many messages, so it has a limit of
  /// its own, for all devices of the user together.
  private void look(int ref, Runnable answer) {
    if (ref == 0) {
      return; // nobody wants to know
    }
    long waitMillis =
        services.limiter().waitMillis(Limiter.Limit.PAGES_BY_USER, device.user().value());
    if (waitMillis > 0) {
      commits.refuse(ref, Refusal.rateLimited(waitMillis));
      return;
    }
    page(ref, answer);
  }

  /// Reads a page after what was asked before it is committed, so that a client sees its own
  /// writes.
  private void page(int ref, Runnable answer) {
    commits.commit();
    try {
      answer.run();
    } catch (StoreUnavailableException e) {
      log.debug("A page waits while the store is unavailable: {}", e.getMessage());
      connection.send(Refusal.unavailable().answer(ref));
    }
  }

  private void type(ClientFrame.Typing typing) {
    if (!Ids.valid(typing.chat())) {
      return; // best effort: there is nobody to tell
    }
    UserId peer = new UserId(typing.chat());
    List<ConnectedDevice> devices = services.connected().of(peer);
    if (devices.isEmpty() || isBlocked(peer)) {
      return;
    }
    for (ConnectedDevice other : devices) {
      other.offer(new Notice.TypingChanged(device.user(), typing.active()));
    }
  }

  /// Whether either has blocked the other. A notice is best effort: while the store cannot say, it
  /// counts as blocked.
  private boolean isBlocked(UserId peer) {
    try {
      return services.accounts().isBlocked(peer, device.user())
          || services.accounts().isBlocked(device.user(), peer);
    } catch (StoreUnavailableException e) {
      log.debug("A typing notice is dropped while the store is unavailable: {}", e.getMessage());
      return true;
    }
  }

  private void watch(int ref, ClientFrame.WatchLastSeen watch) {
    if (!Ids.valid(watch.userId())) {
      commits.refuse(ref, Refusal.noSuchUser());
      return;
    }
    UserId user = new UserId(watch.userId());
    if (watch.stop()) {
      watched.remove(user);
      services.lastSeen().unwatch(user, device);
    } else if (!watched.containsKey(user) && watched.size() >= Limits.WATCHED_USERS) {
      refuse(ref, "a connection watches at most " + Limits.WATCHED_USERS + " users");
      return;
    }
    page(
        ref,
        () -> {
          if (!services.accounts().exists(user)) {
            connection.send(Refusal.noSuchUser().answer(ref));
            return;
          }
          ServerFrame.LastSeen seen = watch.stop() ? seen(user) : watched(user);
          if (ref != 0) {
            connection.send(new ServerFrame(ref, seen));
          }
        });
  }

  /// Watches first and looks after, so that what changes in between is told.
  private ServerFrame.LastSeen watched(UserId user) {
    boolean already = watched.containsKey(user);
    services.lastSeen().watch(user, device);
    try {
      ServerFrame.LastSeen seen = seen(user);
      watched.put(user, seen);
      return seen;
    } catch (StoreUnavailableException e) {
      if (!already) {
        services.lastSeen().unwatch(user, device);
      }
      throw e;
    }
  }

  private ServerFrame.LastSeen seen(UserId user) {
    return services.lastSeen().asSeenBy(device.user(), user);
  }

  private void tellNotices() {
    for (Notice notice : device.feed().takeNotices()) {
      try {
        tell(notice);
      } catch (StoreUnavailableException e) {
        log.debug("A notice waits while the store is unavailable: {}", e.getMessage());
        device.feed().offer(notice);
        device.stalled();
      }
    }
  }

  private void tell(Notice notice) {
    switch (notice) {
      case Notice.TypingChanged(UserId by, boolean typing) ->
          connection.send(
              new ServerFrame(0, new ServerFrame.TypingNotice(by.value(), by.value(), typing)));
      case Notice.LastSeenChanged(UserId user) -> tellLastSeen(user);
      case Notice.WroteHere(UserId user) -> {
        ServerFrame.LastSeen told = watched.get(user);
        if (told != null && told.at() == null) {
          tellLastSeen(user); // it was hidden, and may no longer be
        }
      }
    }
  }

  /// Tells of a watched user, unless that says nothing new: of one whose last seen is hidden from
  /// this device's owner, no word may come, or its coming would tell.
  private void tellLastSeen(UserId user) {
    ServerFrame.LastSeen told = watched.get(user);
    if (told == null) {
      return;
    }
    ServerFrame.LastSeen seen = seen(user);
    if (seen.online() != told.online() || (seen.at() == null) != (told.at() == null)) {
      watched.put(user, seen);
      connection.send(new ServerFrame(0, seen));
    }
  }

  private void refuse(int ref, String why) {
    commits.refuse(ref, Refusal.of(ErrorCode.BAD_REQUEST, why));
  }

  private void close(CloseCode code) {
    over = true;
    connection.close(code);
  }
}
