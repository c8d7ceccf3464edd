package org.parley.client;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.parley.client.OutboxStore.Outgoing;
import org.parley.protocol.ClientFrame;
import org.parley.protocol.ErrorCode;
import org.parley.protocol.ServerFrame;

/// What one connection asks the server, and what becomes of the answers: messages ([SendPump]),
/// read marks ([ReadPump]), last seen ([WatchPump]), and what threads of the program want to know
/// ([Requests]).
///
/// Used by the connection's thread only. Times are milliseconds of any one clock.
final class Questions {
  private final DeviceContext context;
  private final Writer writer;
  private final SendPump sends;
  private final ReadPump reads;
  private final WatchPump watches;

  /// What is not answered, oldest first.
  private final Map<Integer, Asked> asked = new LinkedHashMap<>();

  private int lastRef;

  /// Puts a frame on the wire.
  interface Writer {
    void write(int ref, ClientFrame.Body body) throws LinkEndedException, InterruptedException;
  }

  /// What an answer belongs to.
  private sealed interface Question {}

  private record Sending(Outgoing message) implements Question {}

  private record Reading(ChatStore.Untold read) implements Question {}

  private record Requesting(Requests.Request request) implements Question {}

  private record Watching(UserId user) implements Question {}

  private record Asked(Question question, long at) {}

  Questions(DeviceContext context, Writer writer) {
    this.context = context;
    this.writer = writer;
    this.sends =
        new SendPump(
            context.outbox(),
            context.options().limits().sendWindowMessages(),
            context.backOff(),
            context.suspects());
    this.reads = new ReadPump(context.chats());
    this.watches = new WatchPump(context.watches());
  }

  /// A ref for a frame that wants a reply.
  int nextRef() {
    lastRef = lastRef == -1 ? 1 : lastRef + 1; // 0 wants none
    return lastRef;
  }

  /// Asks all that may be asked now.
  void askAll(long now) throws LinkEndedException, InterruptedException {
    sendMessages(now);
    tellReads(now);
    sendRequests(now);
    for (UserId user : watches.next(now)) {
      ask(new ClientFrame.WatchLastSeen(user.value(), false), new Watching(user), now);
    }
  }

  private void sendMessages(long now) throws LinkEndedException, InterruptedException {
    Optional<Outgoing> next = sends.next(now);
    while (next.isPresent()) {
      Outgoing message = next.get();
      ask(
          new ClientFrame.Send(
              message.id(), message.chat(), message.text(), null, message.replyTo()),
          new Sending(message),
          now);
      next = sends.next(now);
    }
  }

  /// Tells read marks only: what a connection owes before it ends.
  void tellReads(long now) throws LinkEndedException, InterruptedException {
    for (ChatStore.Untold read : reads.next(now)) {
      ask(new ClientFrame.Read(read.chat(), read.upTo()), new Reading(read), now);
    }
  }

  private void sendRequests(long now) throws LinkEndedException, InterruptedException {
    for (Requests.Request request = context.requests().next();
        request != null;
        request = context.requests().next()) {
      if (request.wantsAnswer()) {
        ask(request.body(), new Requesting(request), now);
      } else if (request.body() instanceof ClientFrame.WatchLastSeen watch && !watch.stop()) {
        watches.add(new UserId(watch.userId()));
      } else {
        writer.write(0, request.body());
      }
    }
  }

  private void ask(ClientFrame.Body body, Question question, long now)
      throws LinkEndedException, InterruptedException {
    int ref = nextRef();
    asked.put(ref, new Asked(question, now));
    writer.write(ref, body);
  }

  /// A reply came that is no refusal.
  ///
  /// @param batch takes what is to be stored
  void answered(int ref, ServerFrame.Body body, Batch batch) {
    if (body instanceof ServerFrame.Sent sent) {
      batch.sent.add(sent); // also without a question: it is true in any case
    }
    Asked question = asked.remove(ref);
    if (question == null) {
      return;
    }
    switch (question.question()) {
      case Sending(Outgoing message) -> sends.sent(message); // if Sent never came, the event will
      case Reading(ChatStore.Untold read) -> told(read, batch);
      case Requesting(Requests.Request request) -> request.answer(body);
      case Watching watching -> Log.LOG.trace("watching");
    }
  }

  private void told(ChatStore.Untold read, Batch batch) {
    reads.answered(read);
    batch.read.add(new Batch.Read(read.chat(), read.upTo()));
  }

  /// The server refused what was asked.
  ///
  /// @param batch takes what is to be stored
  /// @return what a listener is to be told
  Optional<ClientEvent.Momentary> refused(
      int ref, ServerFrame.Failure failure, Batch batch, long now) {
    Asked question = asked.remove(ref);
    if (question == null) {
      Log.LOG.warn("the server warns: {}", failure.code());
      return Optional.empty();
    }
    boolean again = failure.code().retryable();
    long pause = now + Math.max(failure.retryAfterMillis(), context.backOff().millis(1));
    switch (question.question()) {
      case Sending(Outgoing message) ->
          sends
              .refused(message, failure, now)
              .ifPresent(code -> batch.refused.add(new Batch.Refused(message.id(), code)));
      case Reading(ChatStore.Untold read) -> {
        if (again) {
          reads.answered(read);
          reads.pause(pause);
        } else {
          told(read, batch);
        }
      }
      case Requesting(Requests.Request request) -> request.answer(failure);
      case Watching(UserId user) -> {
        if (again) {
          watches.again(user, pause);
        } else if (failure.code() == ErrorCode.NOT_FOUND) {
          context.watches().remove(user);
          return Optional.of(new ClientEvent.NoSuchUser(user));
        }
      }
    }
    return Optional.empty();
  }

  /// When the oldest unanswered question was asked; [Long#MAX_VALUE] if there is none.
  long oldestAt() {
    return asked.isEmpty() ? Long.MAX_VALUE : asked.values().iterator().next().at();
  }

  /// The next time at which there may be something to ask again; [Long#MAX_VALUE] if none is known.
  long nextAt() {
    long next = Long.MAX_VALUE;
    for (long pause : new long[] {sends.waitsUntil(), reads.pausedUntil(), watches.pausedUntil()}) {
      if (pause > 0) {
        next = Math.min(next, pause);
      }
    }
    return next;
  }

  /// Messages on the wire whose answer never came.
  Set<String> unansweredMessages() {
    return sends.inFlight();
  }

  /// The connection has ended: whoever waits for an answer is told.
  void loseRequests() {
    for (Asked question : asked.values()) {
      if (question.question() instanceof Requesting(Requests.Request request)) {
        request.lost();
      }
    }
    context.requests().loseAll();
  }
}
