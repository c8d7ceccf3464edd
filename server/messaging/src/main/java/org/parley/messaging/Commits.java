package org.parley.messaging;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.parley.protocol.ClientFrame;
import org.parley.protocol.ErrorCode;
import org.parley.protocol.ServerFrame;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Collects what a session's frames change, commits it in one call, and answers. Used by the
/// session's thread only.
///
/// **Order (G4).** After a retryable refusal of a `Send`, every further `Send` of the connection
/// gets the same refusal, until the refused id comes again.
final class Commits {
  private static final Logger log = LoggerFactory.getLogger(Commits.class);

  private final ConnectedDevice device;
  private final Connection connection;
  private final Outflow outflow;
  private final SessionServices services;
  private final Posts posts;

  private List<Pending> pending = new ArrayList<>(0);

  /// What the store was told of this device's cursor, and took.
  private long acknowledgedUpTo;

  /// The refused message all later ones wait for.
  private @Nullable Held held;

  /// @param ref of the request to answer
  private record Pending(int ref, Change change) {}

  private record Held(String id, Refusal refusal) {}

  Commits(
      ConnectedDevice device, Connection connection, Outflow outflow, SessionServices services) {
    this.device = device;
    this.connection = connection;
    this.outflow = outflow;
    this.services = services;
    this.posts = new Posts(device.user(), services.accounts());
    this.acknowledgedUpTo = outflow.acknowledgedUpTo();
  }

  void send(int ref, ClientFrame.Send send) {
    if (held != null && !held.id.equals(send.id())) {
      refuse(ref, held.refusal);
      return;
    }
    held = null;
    long waitMillis =
        services.limiter().waitMillis(Limiter.Limit.SENDS_BY_DEVICE, device.id().value());
    if (waitMillis > 0) {
      refuseRetryably(ref, send, Refusal.rateLimited(waitMillis));
      return;
    }
    try {
      switch (posts.compose(send)) {
        case Posts.Composed.Ready(Change.Post post) -> pending.add(new Pending(ref, post));
        case Posts.Composed.Refused(Refusal refusal) -> refuse(ref, refusal);
      }
    } catch (StoreUnavailableException e) {
      log.debug("A message waits while the store is unavailable: {}", e.getMessage());
      refuseRetryably(ref, send, Refusal.unavailable());
    }
  }

  /// Refuses a message that is to come again, and with it all that follow.
  void refuseRetryably(int ref, ClientFrame.Send send, Refusal refusal) {
    if (held == null) {
      held = new Held(send.id(), refusal);
    }
    refuse(ref, refusal);
  }

  void read(int ref, ClientFrame.Read read) {
    if (!Ids.valid(read.chat())) {
      refuse(ref, Refusal.of(ErrorCode.NOT_FOUND, "no such chat"));
    } else if (read.upTo() > outflow.sentUpTo()) {
      refuse(ref, Refusal.of(ErrorCode.BAD_REQUEST, "up_to is above what this device was sent"));
    } else {
      pending.add(
          new Pending(
              ref, new Change.MarkRead(device.user(), new ChatId(read.chat()), read.upTo())));
    }
  }

  /// Commits all that was collected, and the device's acknowledgements with it.
  void commit() {
    long acknowledging = outflow.acknowledgedUpTo();
    List<Change> changes = new ArrayList<>(pending.size() + 1);
    if (acknowledging > acknowledgedUpTo) {
      changes.add(new Change.Acknowledge(device.user(), device.id(), acknowledging));
    }
    int first = changes.size();
    pending.forEach(it -> changes.add(it.change));
    if (changes.isEmpty()) {
      return;
    }
    List<Pending> answered = pending;
    pending = new ArrayList<>(0);
    try {
      List<Outcome> outcomes = services.mailboxes().commit(changes);
      acknowledgedUpTo = acknowledging;
      for (int i = 0; i < answered.size(); i++) {
        answer(answered.get(i), outcomes.get(first + i));
      }
    } catch (StoreUnavailableException e) {
      log.debug("Changes wait while the store is unavailable: {}", e.getMessage());
      answered.forEach(this::unavailable);
      device.stalled();
    }
  }

  private void unavailable(Pending unanswered) {
    if (held == null && unanswered.change instanceof Change.Post post) {
      held = new Held(post.id().value(), Refusal.unavailable());
    }
    refuse(unanswered.ref, Refusal.unavailable());
  }

  private void answer(Pending asked, Outcome outcome) {
    switch (outcome) {
      case Outcome.Posted posted -> {
        services.metrics().message(posted.duplicate());
        Change.Post post = (Change.Post) asked.change;
        String id = post.id().value();
        if (post.theirs() != null) {
          services.lastSeen().wroteTo(post.from(), post.to());
        }
        reply(asked.ref, new ServerFrame.Sent(id, posted.seq(), posted.at(), posted.duplicate()));
      }
      case Outcome.IdReused _ ->
          refuse(asked.ref, Refusal.of(ErrorCode.ID_REUSED, "this id named other content before"));
      case Outcome.Marked _ -> reply(asked.ref, new ServerFrame.Done());
      case Outcome.NoSuchChat _ ->
          refuse(asked.ref, Refusal.of(ErrorCode.NOT_FOUND, "no such chat"));
    }
  }

  private void reply(int ref, ServerFrame.Body body) {
    if (ref != 0) {
      connection.send(new ServerFrame(ref, body));
    }
  }

  private void refuse(int ref, Refusal refusal) {
    services.metrics().refused(refusal.code());
    connection.send(refusal.answer(ref));
  }
}
