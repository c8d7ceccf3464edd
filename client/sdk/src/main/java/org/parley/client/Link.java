package org.parley.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.parley.client.OutboxStore.Outgoing;
import org.parley.protocol.ClientFrame;
import org.parley.protocol.CloseCode;
import org.parley.protocol.ErrorCode;
import org.parley.protocol.Limits;
import org.parley.protocol.MalformedFrameException;
import org.parley.protocol.ServerFrame;

/// One connection, from `Hello` to its end, on one thread: takes what came, stores it, acknowledges
/// it, and sends what may be sent. Everything that came together is one transaction.
final class Link {
  /// So much is stored and acknowledged at a time: half of what the server sends ahead.
  private static final int CHUNK_BYTES = Limits.WINDOW_BYTES / 2;

  private static final long CLOSE_CODE_MILLIS = 200;

  private final DeviceContext context;
  private final ClientLimits limits;
  private final Wire wire;
  private final DeviceStore.Resume resume;
  private final Consumer<ServerFrame.Welcome> welcomed;
  private final SendPump sends;
  private final ReadPump reads;
  private final WatchPump watches;

  /// What was asked and is not answered, oldest first.
  private final Map<Integer, Asked> asked = new LinkedHashMap<>();

  private final List<ClientEvent.Momentary> momentary = new ArrayList<>();
  private Batch batch = new Batch();
  private int chunkBytes;
  private int chunkEvents = Limits.WINDOW_EVENTS / 2;
  private int lastRef;
  private boolean online;
  private Sequence sequence = new Sequence(0);
  private final long startedAt = now();
  private final Liveness liveness;
  private volatile boolean abandoned;

  /// What an answer belongs to.
  private sealed interface Question {}

  private record Sending(Outgoing message) implements Question {}

  private record Reading(ChatStore.Untold read) implements Question {}

  private record Requesting(Requests.Request request) implements Question {}

  private record Watching(UserId user) implements Question {}

  private record Asked(Question question, long at) {}

  /// @param welcomed called once the server has taken the `Hello`
  Link(
      DeviceContext context,
      Wire wire,
      DeviceStore.Resume resume,
      Consumer<ServerFrame.Welcome> welcomed) {
    this.context = context;
    this.limits = context.options().limits();
    this.wire = wire;
    this.resume = resume;
    this.welcomed = welcomed;
    this.liveness = new Liveness(limits, startedAt);
    this.sends =
        new SendPump(
            context.outbox(), limits.sendWindowMessages(), context.backOff(), context.suspects());
    this.reads = new ReadPump(context.chats());
    this.watches = new WatchPump(context.watches());
  }

  /// Runs the connection, which is open, to its end.
  End run() throws InterruptedException {
    try {
      hello();
      while (!abandoned) {
        step();
      }
      takeLeave();
      return new End.NotWanted();
    } catch (LinkEndedException e) {
      return e.end() instanceof End.Broken ? closeCodeInQueue(e.end()) : precise(e.end());
    } catch (ParleyException e) {
      Log.LOG.warn("connection ends: {}", e.getMessage());
      return new End.StorageFailed();
    } finally {
      loseRequests();
      wire.close(abandoned ? limits.connectTimeoutMillis() : 1);
    }
  }

  /// What is stored here is acknowledged before the end, or its senders would not see it delivered
  /// until the next connection.
  private void takeLeave() throws LinkEndedException, InterruptedException {
    if (online) {
      acknowledge();
      sendReads();
    }
  }

  /// Ends it from another thread.
  void abandon() {
    abandoned = true;
    wire.abandon();
  }

  /// There is something to send.
  void wake() {
    wire.wake();
  }

  boolean wasOnline() {
    return online;
  }

  long ageMillis() {
    return now() - startedAt;
  }

  /// Messages on the wire whose answer never came.
  Set<String> unanswered() {
    return sends.inFlight();
  }

  private void hello() throws LinkEndedException, InterruptedException {
    ClientFrame.Hello hello =
        new ClientFrame.Hello(
            resume.token(),
            resume.epoch(),
            resume.cursor(),
            resume.cursorAt(),
            resume.attempt(),
            context.options().recentEvents(),
            context.options().clientName(),
            List.of());
    write(++lastRef, hello);
  }

  private void step() throws LinkEndedException, InterruptedException {
    Wire.Signal signal = wire.poll(nextDeadline() - now());
    while (signal != null) {
      switch (signal) {
        case Wire.Frame frame -> take(frame.bytes());
        case Wire.Woken woken -> Log.LOG.trace("woken");
        case Wire.Ended ended -> {
          commit();
          throw new LinkEndedException(ended.end());
        }
      }
      signal = isChunkFull() ? null : wire.poll(0);
    }
    commit();
    if (online && !abandoned) {
      acknowledge();
      sendMessages();
      sendReads();
      sendRequests();
      sendWatches();
    }
    checkAlive();
  }

  private boolean isChunkFull() {
    return chunkBytes >= CHUNK_BYTES || batch.events.size() >= chunkEvents;
  }

  private void take(byte[] bytes) throws LinkEndedException {
    liveness.heard(now());
    chunkBytes += bytes.length;
    ServerFrame frame;
    try {
      frame = context.codec().decodeServer(bytes);
    } catch (MalformedFrameException e) {
      Log.LOG.debug("malformed frame", e);
      throw new LinkEndedException(new End.Violation("a malformed frame"));
    }
    if (!online && !(frame.body() instanceof ServerFrame.Welcome)) {
      refuseBeforeWelcome(frame.body());
      return;
    }
    switch (frame.body()) {
      case ServerFrame.Welcome welcome -> welcome(welcome);
      case ServerFrame.Sent sent -> sent(frame.ref(), sent);
      case ServerFrame.Events events -> events(events);
      case ServerFrame.LastSeen seen -> lastSeen(frame.ref(), seen);
      case ServerFrame.TypingNotice notice -> typing(notice);
      case ServerFrame.HistoryPage page -> answer(frame.ref(), page);
      case ServerFrame.ChatsPage page -> answer(frame.ref(), page);
      case ServerFrame.Done done -> answer(frame.ref(), done);
      case ServerFrame.Failure failure -> failed(frame.ref(), failure);
      case ServerFrame.Unknown unknown -> Log.LOG.debug("a frame this version does not know");
    }
  }

  private static void refuseBeforeWelcome(ServerFrame.Body body) throws LinkEndedException {
    if (body instanceof ServerFrame.Failure failure) {
      Log.LOG.debug("no welcome: {}", failure.code()); // the close code that follows decides
    } else if (!(body instanceof ServerFrame.Unknown)) {
      throw new LinkEndedException(new End.Violation("a frame before the welcome"));
    }
  }

  private void welcome(ServerFrame.Welcome welcome) throws LinkEndedException {
    if (online) {
      throw new LinkEndedException(new End.Violation("a second welcome"));
    }
    if (!context.device().owner().equals(Optional.of(welcome.userId()))) {
      throw new LinkEndedException(new End.Violation("a welcome for another user"));
    }
    boolean reset = context.device().welcome(welcome);
    if (reset) {
      Log.LOG.warn("the mailbox began a new life; reading it again");
      context.hub().committed();
    }
    sequence = new Sequence(Math.max(context.device().cursor(), welcome.start()));
    chunkEvents = Math.max(1, Math.min(welcome.window(), Limits.WINDOW_EVENTS) / 2);
    online = true;
    welcomed.accept(welcome);
  }

  private void sent(int ref, ServerFrame.Sent sent) {
    Asked question = asked.remove(ref);
    if (question != null && question.question() instanceof Sending(Outgoing message)) {
      sends.sent(message);
    }
    batch.sent.add(sent); // also without a question: it is true in any case
  }

  private void events(ServerFrame.Events events) throws LinkEndedException {
    batch.events.addAll(sequence.take(events));
    batch.upTo = sequence.received();
  }

  private void typing(ServerFrame.TypingNotice notice) {
    if (Ids.valid(notice.chat()) && Ids.valid(notice.by())) {
      momentary.add(
          new ClientEvent.TypingNotice(
              new ChatId(notice.chat()), new UserId(notice.by()), notice.active()));
    }
  }

  private void lastSeen(int ref, ServerFrame.LastSeen seen) {
    Asked question = asked.remove(ref);
    Log.LOG.trace("answers {}", question);
    if (!Ids.valid(seen.userId())) {
      return;
    }
    UserId user = new UserId(seen.userId());
    if (context.watches().contains(user)) {
      momentary.add(new ClientEvent.LastSeenChanged(user, seen.online(), seen.at()));
    }
  }

  private void answer(int ref, ServerFrame.Body body) {
    Asked question = asked.remove(ref);
    if (question == null) {
      return;
    }
    switch (question.question()) {
      case Reading(ChatStore.Untold read) -> {
        reads.answered(read);
        batch.read.add(new Batch.Read(read.chat(), read.upTo()));
      }
      case Requesting(Requests.Request request) -> request.answer(body);
      case Watching watching -> Log.LOG.trace("watching");
      case Sending(Outgoing message) -> sends.sent(message); // Sent never came: the event will
    }
  }

  private void failed(int ref, ServerFrame.Failure failure) throws LinkEndedException {
    if (failure.code() == ErrorCode.UNAUTHENTICATED) {
      throw new LinkEndedException(new End.Closed(CloseCode.UNAUTHENTICATED.number(), online));
    }
    Asked question = asked.remove(ref);
    if (question == null) {
      Log.LOG.warn("the server warns: {}", failure.code());
      return;
    }
    boolean again = failure.code().retryable();
    long pause = now() + Math.max(failure.retryAfterMillis(), context.backOff().millis(1));
    switch (question.question()) {
      case Sending(Outgoing message) ->
          sends
              .refused(message, failure, now())
              .ifPresent(code -> batch.refused.add(new Batch.Refused(message.id(), code)));
      case Reading(ChatStore.Untold read) -> {
        reads.answered(read);
        if (again) {
          reads.pause(pause);
        } else {
          batch.read.add(new Batch.Read(read.chat(), read.upTo()));
        }
      }
      case Requesting(Requests.Request request) -> request.answer(failure);
      case Watching(UserId user) -> {
        if (again) {
          watches.again(user, pause);
        } else {
          context.watches().remove(user);
          momentary.add(new ClientEvent.NoSuchUser(user));
        }
      }
    }
  }

  /// Stores what came, durably; then, and not before, tells of it.
  private void commit() {
    if (!batch.isEmpty()) {
      Batch stored = batch;
      batch = new Batch();
      context.apply(stored);
    }
    chunkBytes = 0;
    momentary.forEach(context.hub()::momentary);
    momentary.clear();
  }

  private void acknowledge() throws LinkEndedException, InterruptedException {
    if (sequence.owesAck()) {
      write(0, new ClientFrame.Ack(sequence.received()));
      sequence.acknowledged();
    }
  }

  private void sendMessages() throws LinkEndedException, InterruptedException {
    Optional<Outgoing> next = sends.next(now());
    while (next.isPresent()) {
      Outgoing message = next.get();
      ask(
          new ClientFrame.Send(
              message.id(), message.chat(), message.text(), null, message.replyTo()),
          new Sending(message));
      next = sends.next(now());
    }
  }

  private void sendReads() throws LinkEndedException, InterruptedException {
    for (ChatStore.Untold read : reads.next(now())) {
      ask(new ClientFrame.Read(read.chat(), read.upTo()), new Reading(read));
    }
  }

  private void sendRequests() throws LinkEndedException, InterruptedException {
    for (Requests.Request request = context.requests().next();
        request != null;
        request = context.requests().next()) {
      if (request.wantsAnswer()) {
        ask(request.body(), new Requesting(request));
      } else if (request.body() instanceof ClientFrame.WatchLastSeen watch && !watch.stop()) {
        watches.add(new UserId(watch.userId()));
      } else {
        write(0, request.body());
      }
    }
  }

  private void sendWatches() throws LinkEndedException, InterruptedException {
    for (UserId user : watches.next(now())) {
      ask(new ClientFrame.WatchLastSeen(user.value(), false), new Watching(user));
    }
  }

  private void ask(ClientFrame.Body body, Question question)
      throws LinkEndedException, InterruptedException {
    int ref = ++lastRef == 0 ? ++lastRef : lastRef;
    asked.put(ref, new Asked(question, now()));
    write(ref, body);
  }

  private void write(int ref, ClientFrame.Body body)
      throws LinkEndedException, InterruptedException {
    wire.send(
        context.codec().encodeClient(new ClientFrame(ref, body)), limits.requestTimeoutMillis());
  }

  private void checkAlive() throws LinkEndedException, InterruptedException {
    long now = now();
    liveness.heard(millis(wire.heardNanos()));
    if (liveness.isDead(now, online, oldestQuestion())) {
      throw new LinkEndedException(new End.Broken());
    }
    if (liveness.wantsPing(now)) {
      liveness.pinged(now);
      wire.ping(limits.requestTimeoutMillis());
    }
  }

  private long nextDeadline() {
    long next = liveness.nextLook(online, oldestQuestion());
    for (long pause : new long[] {sends.waitsUntil(), reads.pausedUntil(), watches.pausedUntil()}) {
      if (pause > 0) {
        next = Math.min(next, pause);
      }
    }
    return next;
  }

  private long oldestQuestion() {
    return asked.isEmpty() ? Long.MAX_VALUE : asked.values().iterator().next().at();
  }

  /// A socket that fails in sending often was closed by the server before, which says why.
  private End closeCodeInQueue(End otherwise) throws InterruptedException {
    if (abandoned) {
      return new End.NotWanted();
    }
    long until = now() + CLOSE_CODE_MILLIS;
    for (long left = CLOSE_CODE_MILLIS; left > 0; left = until - now()) {
      if (wire.poll(left) instanceof Wire.Ended ended) {
        return precise(ended.end());
      }
    }
    return otherwise;
  }

  private End precise(End end) {
    return end instanceof End.Closed closed ? new End.Closed(closed.code(), online) : end;
  }

  private void loseRequests() {
    for (Asked question : asked.values()) {
      if (question.question() instanceof Requesting(Requests.Request request)) {
        request.lost();
      }
    }
    context.requests().loseAll();
  }

  private static long now() {
    return millis(System.nanoTime());
  }

  private static long millis(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos);
  }
}
