package org.parley.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.parley.protocol.ClientFrame;
import org.parley.protocol.CloseCode;
import org.parley.protocol.ErrorCode;
import org.parley.protocol.Limits;
import org.parley.protocol.MalformedFrameException;
import org.parley.protocol.ServerFrame;

/// One connection, from `Hello` to its end, on one thread: takes what came, stores it, acknowledges
/// it, and asks what may be asked ([Questions]). Everything that came together is one transaction.
final class Link {
  /// So much is stored and acknowledged at a time: half of what the server sends ahead.
  private static final int CHUNK_BYTES = Limits.WINDOW_BYTES / 2;

  private static final long CLOSE_CODE_MILLIS = 200;

  private final DeviceContext context;
  private final ClientLimits limits;
  private final Wire wire;
  private final DeviceStore.Resume resume;
  private final Consumer<ServerFrame.Welcome> welcomed;
  private final Questions questions;
  private final List<ClientEvent.Momentary> momentary = new ArrayList<>();
  private Batch batch = new Batch();
  private int chunkBytes;
  private int chunkEvents = Limits.WINDOW_EVENTS / 2;
  private boolean online;
  private Sequence sequence = new Sequence(0);
  private final long startedAt = now();
  private final Liveness liveness;
  private volatile boolean abandoned;

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
    this.questions = new Questions(context, this::write);
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
      questions.loseRequests();
      wire.close(abandoned ? limits.connectTimeoutMillis() : 1);
    }
  }

  /// What is stored here is acknowledged before the end, or its senders would not see it delivered
  /// until the next connection.
  private void takeLeave() throws LinkEndedException, InterruptedException {
    if (online) {
      acknowledge();
      questions.tellReads(now());
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
    return questions.unansweredMessages();
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
    write(questions.nextRef(), hello);
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
      questions.askAll(now());
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
      case ServerFrame.Sent sent -> questions.answered(frame.ref(), sent, batch);
      case ServerFrame.Events events -> events(events);
      case ServerFrame.LastSeen seen -> lastSeen(frame.ref(), seen);
      case ServerFrame.TypingNotice notice -> typing(notice);
      case ServerFrame.HistoryPage page -> questions.answered(frame.ref(), page, batch);
      case ServerFrame.ChatsPage page -> questions.answered(frame.ref(), page, batch);
      case ServerFrame.Done done -> questions.answered(frame.ref(), done, batch);
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
    questions.answered(ref, seen, batch);
    if (!Ids.valid(seen.userId())) {
      return;
    }
    UserId user = new UserId(seen.userId());
    if (context.watches().contains(user)) {
      momentary.add(new ClientEvent.LastSeenChanged(user, seen.online(), seen.at()));
    }
  }

  private void failed(int ref, ServerFrame.Failure failure) throws LinkEndedException {
    if (failure.code() == ErrorCode.UNAUTHENTICATED) {
      throw new LinkEndedException(new End.Closed(CloseCode.UNAUTHENTICATED.number(), online));
    }
    questions.refused(ref, failure, batch, now()).ifPresent(momentary::add);
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

  private void write(int ref, ClientFrame.Body body)
      throws LinkEndedException, InterruptedException {
    wire.send(
        context.codec().encodeClient(new ClientFrame(ref, body)), limits.requestTimeoutMillis());
  }

  private void checkAlive() throws LinkEndedException, InterruptedException {
    long now = now();
    liveness.heard(millis(wire.heardNanos()));
    if (liveness.isDead(now, online, questions.oldestAt())) {
      throw new LinkEndedException(new End.Broken());
    }
    if (liveness.wantsPing(now)) {
      liveness.pinged(now);
      wire.ping(limits.requestTimeoutMillis());
    }
  }

  private long nextDeadline() {
    return Math.min(liveness.nextLook(online, questions.oldestAt()), questions.nextAt());
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

  private static long now() {
    return millis(System.nanoTime());
  }

  private static long millis(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos);
  }
}
