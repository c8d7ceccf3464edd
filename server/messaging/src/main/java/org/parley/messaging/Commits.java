package org.parley.messaging;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
/// gets the same refusal, until the refused id comes again, or turns out to be stored: the client
/// then learned of it by its event, and has no reason to repeat it.
final class Commits {
  private static final Logger log = LoggerFactory.getLogger(Commits.class);

  private final ConnectedDevice device;
  private final Connection connection;
  private final Outflow outflow;
  private final SessionServices services;
  private final Posts posts;

  private List<Answerable> waiting = new ArrayList<>(0);

  /// What the store was told of this device's cursor, and took.
  private long acknowledgedUpTo;

  /// The refused message all later ones wait for.
  private @Nullable Held held;

  /// A request of this turn, in order. Nothing is answered before the commit: an answer may block
  /// on a slow client, and what was checked must not grow old meanwhile.
  private sealed interface Answerable {}

  private record Pending(int ref, Change change) implements Answerable {}

  private record Refused(int ref, Refusal refusal) implements Answerable {}

  private record Answered(int ref, Outcome.Posted outcome, String id) implements Answerable {}

  private record Held(String id, Digest digest, Refusal refusal) {}

  Commits(
      ConnectedDevice device, Connection connection, Outflow outflow, SessionServices services) {
    this.device = device;
    this.connection = connection;
    this.outflow = outflow;
    this.services = services;
    this.posts = new Posts(device.user(), services.accounts(), services.mailboxes());
    this.acknowledgedUpTo = outflow.acknowledgedUpTo();
  }

  void send(int ref, ClientFrame.Send send) {
    if (held != null && !held.id.equals(send.id()) && !isStored(held)) {
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
        case Posts.Composed.Ready(Change.Post post) -> waiting.add(new Pending(ref, post));
        case Posts.Composed.Before(Outcome.Posted posted) ->
            waiting.add(new Answered(ref, posted, send.id()));
        case Posts.Composed.Refused(Refusal refusal) -> refuse(ref, refusal);
      }
    } catch (StoreUnavailableException e) {
      log.debug("A message waits while the store is unavailable: {}", e.getMessage());
      refuseRetryably(ref, send, Refusal.unavailable());
    }
  }

  /// Only of a message whose commit failed nobody knows what became of it.
  private boolean isStored(Held message) {
    try {
      return message.refusal.code() == ErrorCode.UNAVAILABLE
          && MessageId.isValid(message.id)
          && services
              .mailboxes()
              .posted(device.user(), new MessageId(message.id), message.digest)
              .isPresent();
    } catch (StoreUnavailableException e) {
      log.debug("Messages wait while the store is unavailable: {}", e.getMessage());
      return false;
    }
  }

  /// Refuses a message that is to come again, and with it all that follow.
  void refuseRetryably(int ref, ClientFrame.Send send, Refusal refusal) {
    if (held == null) {
      held = new Held(send.id(), Posts.digest(send), refusal);
    }
    refuse(ref, refusal);
  }

  void read(int ref, ClientFrame.Read read) {
    if (!Ids.valid(read.chat())) {
      refuse(ref, Refusal.of(ErrorCode.NOT_FOUND, "no such chat"));
    } else if (read.upTo() > outflow.sentUpTo()) {
      refuse(ref, Refusal.of(ErrorCode.BAD_REQUEST, "up_to is above what this device was sent"));
    } else {
      waiting.add(
          new Pending(
              ref, new Change.MarkRead(device.user(), new ChatId(read.chat()), read.upTo())));
    }
  }

  /// Commits all that was collected, and the device's acknowledgements with it.
  void commit() {
    long acknowledging = outflow.acknowledgedUpTo();
    List<Change> changes = new ArrayList<>(waiting.size() + 1);
    if (acknowledging > acknowledgedUpTo) {
      changes.add(new Change.Acknowledge(device.user(), device.id(), acknowledging));
    }
    int next = changes.size();
    for (Answerable request : waiting) {
      if (request instanceof Pending(int _, Change change)) {
        changes.add(change);
      }
    }
    List<Answerable> requests = waiting;
    waiting = new ArrayList<>(0);
    List<Outcome> outcomes = changes.isEmpty() ? List.of() : outcomes(changes, requests);
    if (!outcomes.isEmpty()) {
      acknowledgedUpTo = acknowledging;
    }
    for (Answerable request : requests) {
      switch (request) {
        case Pending asked ->
            answer(
                asked, outcomes.isEmpty() ? Optional.empty() : Optional.of(outcomes.get(next++)));
        case Refused(int ref, Refusal refusal) -> tell(ref, refusal);
        case Answered(int ref, Outcome.Posted posted, String id) -> sent(ref, id, posted);
      }
    }
  }

  /// @return one for each change; none if the store was unavailable
  private List<Outcome> outcomes(List<Change> changes, List<Answerable> requests) {
    try {
      return services.mailboxes().commit(changes);
    } catch (StoreUnavailableException e) {
      log.debug("Changes wait while the store is unavailable: {}", e.getMessage());
      // The first of them comes before whatever else was refused in this turn.
      requests.stream()
          .filter(
              it -> it instanceof Pending(int _, Change change) && change instanceof Change.Post)
          .findFirst()
          .map(it -> (Change.Post) ((Pending) it).change)
          .ifPresent(
              post -> held = new Held(post.id().value(), post.digest(), Refusal.unavailable()));
      device.stalled();
      return List.of();
    }
  }

  private void answer(Pending asked, Optional<Outcome> outcome) {
    if (outcome.isEmpty()) {
      tell(asked.ref, Refusal.unavailable());
      return;
    }
    switch (outcome.get()) {
      case Outcome.Posted posted -> {
        Change.Post post = (Change.Post) asked.change;
        if (post.theirs() != null) {
          services.lastSeen().wroteTo(post.from(), post.to());
        }
        sent(asked.ref, post.id().value(), posted);
      }
      case Outcome.NoSuchUser _ -> tell(asked.ref, Refusal.noSuchUser());
      case Outcome.IdReused _ -> tell(asked.ref, Refusal.idReused());
      case Outcome.Marked _ -> reply(asked.ref, new ServerFrame.Done());
      case Outcome.NoSuchChat _ -> tell(asked.ref, Refusal.of(ErrorCode.NOT_FOUND, "no such chat"));
    }
  }

  private void sent(int ref, String id, Outcome.Posted posted) {
    services.metrics().message(posted.duplicate());
    reply(ref, new ServerFrame.Sent(id, posted.seq(), posted.at(), posted.duplicate()));
  }

  private void reply(int ref, ServerFrame.Body body) {
    if (ref != 0) {
      connection.send(new ServerFrame(ref, body));
    }
  }

  /// Answers a request with a refusal, in its turn.
  void refuse(int ref, Refusal refusal) {
    waiting.add(new Refused(ref, refusal));
  }

  private void tell(int ref, Refusal refusal) {
    services.metrics().refused(refusal.code());
    connection.send(refusal.answer(ref));
  }
}
