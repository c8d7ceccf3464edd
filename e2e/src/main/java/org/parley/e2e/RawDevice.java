package org.parley.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.parley.protocol.ClientFrame;
import org.parley.protocol.Encoding;
import org.parley.protocol.Event;
import org.parley.protocol.MalformedFrameException;
import org.parley.protocol.ServerFrame;

/// A device that speaks the protocol itself and writes down every frame. Its history is also its
/// memory: a new process reads it and goes on, so it acknowledges only what it has written down,
/// and repeats in order what was not answered.
///
/// Threads: one connects and receives; each connection has one more that sends, from a bounded
/// queue. The state is under one lock, which is never held across I/O on a socket.
final class RawDevice implements TestDevice {
  private static final int PENDING_MESSAGES = 200;
  private static final int RECONNECT_MILLIS = 400;
  private static final int REST_MILLIS = 3_000;

  /// How a connection ended on which the server sent what is no frame.
  static final String MALFORMED = "malformed";

  /// How one ended that the server closed, before its code.
  static final String CLOSED = "closed ";

  /// After one frame of events in so many the device takes a rest before it acknowledges.
  private static final int REST_ONE_IN = 400;

  private final Plan.Part part;
  private final int port;
  private final Encoding encoding;
  private final RandomGenerator random;
  private final HistoryFile history;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /// A message that was not answered yet.
  private record Outgoing(long number, String chat, String id) {}

  // Under the lock. First what the history remembers:
  private final Map<String, Outgoing> outbox = new LinkedHashMap<>();
  private final Map<String, Long> newestOfChat = new HashMap<>();
  private long numbers;
  private long connections;
  private long position;
  private long positionAt;
  private String epoch = "";
  // and what it need not:
  private boolean wanted;
  private boolean calm;
  private boolean closed;
  private @Nullable Conversation conversation;

  private RawDevice(Plan.Part part, int port, RandomGenerator random, HistoryFile history) {
    this.part = part;
    this.port = port;
    this.random = random;
    this.history = history;
    this.encoding = part.encoding();
  }

  /// Goes on where the device's history ends.
  static RawDevice open(Plan.Part part, int port, RandomGenerator random) throws IOException {
    var file = Path.of(part.history());
    var history = HistoryFile.append(file);
    var device = new RawDevice(part, port, random, history);
    device.remember(HistoryFile.read(file));
    history.add(new Entry.Opened(now()));
    Thread.ofVirtual().name(part.device()).start(device::run);
    return device;
  }

  private static long now() {
    return System.currentTimeMillis();
  }

  private void remember(List<Entry> entries) {
    Map<Long, Long> times = new HashMap<>();
    for (var entry : entries) {
      switch (entry) {
        case Entry.Sending s -> {
          numbers = s.number();
          outbox.put(s.id(), new Outgoing(s.number(), s.chat(), s.id()));
        }
        case Entry.Accepted accepted -> outbox.remove(accepted.id());
        case Entry.Welcomed welcomed -> {
          connections = welcomed.conn();
          epoch = welcomed.epoch();
          position = Math.max(position, welcomed.start());
        }
        case Entry.Disconnected disconnected -> connections = disconnected.conn();
        case Entry.SawMessage saw -> {
          times.put(saw.seq(), saw.at());
          newestOfChat.put(saw.chat(), saw.seq());
        }
        case Entry.SawReceipt saw -> times.put(saw.seq(), saw.at());
        case Entry.SawMarker saw -> times.put(saw.seq(), saw.at());
        case Entry.Batch batch -> position = Math.max(position, batch.upTo());
        case Entry.Opened _,
            Entry.Refused _,
            Entry.Acking _,
            Entry.Stalled _,
            Entry.Reading _,
            Entry.ReadDone _,
            Entry.StateTold _,
            Entry.MailboxReset _,
            Entry.Held _,
            Entry.Fault _ -> {}
      }
    }
    positionAt = times.getOrDefault(position, 0L);
    connections++; // a killed process may have been making one that it did not write down
  }

  @Override
  public String name() {
    return part.device();
  }

  @Override
  public void start() {
    lock.lock();
    try {
      wanted = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void stop() {
    end(false);
  }

  private void end(boolean forEver) {
    Conversation ended;
    lock.lock();
    try {
      wanted = false;
      closed |= forEver;
      ended = conversation;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (ended != null) {
      ended.close();
    }
  }

  @Override
  public void calm() {
    lock.lock();
    try {
      calm = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Everything is written down already.
  @Override
  public void conclude() {}

  @Override
  public void close() throws IOException {
    end(true);
  }

  @Override
  public Status status() {
    lock.lock();
    try {
      return new Status(part.device(), outbox.size(), position);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void send(String chat) {
    lock.lock();
    try {
      if (outbox.size() >= PENDING_MESSAGES) {
        return;
      }
      var message = new Outgoing(++numbers, chat, UUID.randomUUID().toString());
      history.add(new Entry.Sending(now(), message.number(), chat, message.id()));
      outbox.put(message.id(), message);
      if (conversation != null && conversation.welcomed()) {
        conversation.say(frameOf(message), message.number());
      }
    } finally {
      lock.unlock();
    }
  }

  private ClientFrame.Body frameOf(Outgoing message) {
    var text = new Payload(part.device(), message.number()).text();
    return new ClientFrame.Send(message.id(), message.chat(), text, null, null);
  }

  @Override
  public void read(String chat) {
    lock.lock();
    try {
      var upTo = newestOfChat.get(chat);
      if (upTo != null && conversation != null && conversation.welcomed()) {
        history.add(new Entry.Reading(now(), chat, upTo));
        conversation.sayRead(new ClientFrame.Read(chat, upTo));
      }
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    while (awaitWanted()) {
      long conn = nextConnection();
      String how;
      try (var wire = WireSocket.connect(port, encoding)) {
        how = converse(conn, wire);
      } catch (MalformedFrameException e) {
        how = MALFORMED;
      } catch (IOException e) {
        how = e.getClass().getSimpleName();
      }
      lock.lock();
      try {
        conversation = null;
      } finally {
        lock.unlock();
      }
      history.add(new Entry.Disconnected(now(), conn, how));
      pause(random.nextInt(RECONNECT_MILLIS) + 1);
    }
    try {
      history.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean awaitWanted() {
    lock.lock();
    try {
      while (!wanted && !closed) {
        changed.awaitUninterruptibly();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private void pause(int millis) {
    lock.lock();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(millis);
      while (left > 0 && !closed) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private long nextConnection() {
    lock.lock();
    try {
      return ++connections;
    } finally {
      lock.unlock();
    }
  }

  /// One connection, from `Hello` to its end.
  ///
  /// @return how it ended
  private String converse(long conn, WireSocket wire) throws IOException, MalformedFrameException {
    var talk = new Conversation(conn, wire, encoding);
    lock.lock();
    try {
      if (!wanted) {
        return "not wanted";
      }
      conversation = talk;
      talk.say(hello(conn), 0);
    } finally {
      lock.unlock();
    }
    while (true) {
      var received = talk.receive();
      if (received.isEmpty()) {
        return talk.ending();
      }
      take(talk, received.get());
    }
  }

  private ClientFrame.Hello hello(long conn) {
    var at = positionAt == 0 ? null : Instant.ofEpochMilli(positionAt);
    return new ClientFrame.Hello(part.token(), epoch, position, at, conn, 0, "torture", List.of());
  }

  private void take(Conversation talk, ServerFrame frame) throws IOException {
    switch (frame.body()) {
      case ServerFrame.Welcome welcome -> welcomed(talk, welcome);
      case ServerFrame.Sent sent -> {
        talk.messageOf(frame.ref());
        accepted(talk, sent);
      }
      case ServerFrame.Events events -> came(talk, events);
      case ServerFrame.Done _ ->
          talk.readOf(frame.ref())
              .ifPresent(read -> history.add(new Entry.ReadDone(now(), read.chat(), read.upTo())));
      case ServerFrame.Failure failure -> failed(talk, frame.ref(), failure);
      case ServerFrame.LastSeen _,
          ServerFrame.TypingNotice _,
          ServerFrame.HistoryPage _,
          ServerFrame.ChatsPage _,
          ServerFrame.Unknown _ -> {}
    }
  }

  private void welcomed(Conversation talk, ServerFrame.Welcome welcome) {
    history.add(
        new Entry.Welcomed(
            now(),
            talk.conn(),
            welcome.epoch(),
            welcome.head(),
            welcome.start(),
            welcome.reset(),
            welcome.window()));
    lock.lock();
    try {
      epoch = welcome.epoch();
      talk.welcome();
      for (var message : outbox.values()) {
        talk.say(frameOf(message), message.number());
      }
    } finally {
      lock.unlock();
    }
  }

  private void accepted(Conversation talk, ServerFrame.Sent sent) {
    lock.lock();
    try {
      var message = outbox.get(sent.id());
      if (message != null) {
        history.add(
            new Entry.Accepted(
                now(),
                talk.conn(),
                message.number(),
                sent.id(),
                sent.seq(),
                sent.at().toEpochMilli(),
                sent.duplicate()));
        outbox.remove(sent.id());
      }
    } finally {
      lock.unlock();
    }
  }

  /// A refused message is repeated on the next connection, in order, with all after it.
  private void failed(Conversation talk, int ref, ServerFrame.Failure failure) throws IOException {
    long number = talk.messageOf(ref);
    if (number > 0) {
      history.add(new Entry.Refused(now(), talk.conn(), number, failure.code().name()));
      if (failure.code().retryable()) {
        pause(Math.min(failure.retryAfterMillis(), REST_MILLIS));
        talk.close();
      }
    }
  }

  private void came(Conversation talk, ServerFrame.Events events) {
    long t = now();
    var entries = new ArrayList<Entry>();
    for (var event : events.events()) {
      entry(t, talk.conn(), event).ifPresent(entries::add);
    }
    entries.add(new Entry.Batch(t, talk.conn(), events.after(), events.upTo()));
    history.addAll(entries);
    boolean rests;
    lock.lock();
    try {
      for (var entry : entries) {
        if (entry instanceof Entry.SawMessage saw) {
          newestOfChat.merge(saw.chat(), saw.seq(), Math::max);
        }
      }
      if (events.upTo() > position) {
        position = events.upTo();
        positionAt =
            events.events().isEmpty() || events.events().getLast().seq() != position
                ? 0
                : events.events().getLast().at().toEpochMilli();
      }
      rests = !calm && random.nextInt(REST_ONE_IN) == 0;
    } finally {
      lock.unlock();
    }
    if (rests) {
      pause(random.nextInt(REST_MILLIS));
      history.add(new Entry.Stalled(now()));
    }
    history.add(new Entry.Acking(now(), talk.conn(), events.upTo()));
    lock.lock();
    try {
      talk.say(new ClientFrame.Ack(events.upTo()), 0);
    } finally {
      lock.unlock();
    }
  }

  private static Optional<Entry> entry(long t, long conn, Event event) {
    long at = event.at().toEpochMilli();
    return switch (event.body()) {
      case Event.Message message -> {
        var payload = Payload.of(message.text());
        yield Optional.of(
            new Entry.SawMessage(
                t,
                conn,
                event.seq(),
                at,
                message.id(),
                message.chat(),
                message.from(),
                payload.origin(),
                payload.number(),
                Payload.digest(message.text())));
      }
      case Event.Receipt receipt ->
          Optional.of(
              new Entry.SawReceipt(
                  t,
                  conn,
                  event.seq(),
                  at,
                  receipt.kind(),
                  receipt.chat(),
                  receipt.by(),
                  receipt.upTo()));
      case Event.ReadMarker marker ->
          Optional.of(new Entry.SawMarker(t, conn, event.seq(), at, marker.chat(), marker.upTo()));
      case Event.Opaque _ -> Optional.empty();
    };
  }
}
