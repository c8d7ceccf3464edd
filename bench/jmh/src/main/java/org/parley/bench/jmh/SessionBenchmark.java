package org.parley.bench.jmh;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.parley.messaging.Account;
import org.parley.messaging.AccountRules;
import org.parley.messaging.Accounts;
import org.parley.messaging.ConnectedDevices;
import org.parley.messaging.Connection;
import org.parley.messaging.Delivery;
import org.parley.messaging.Device;
import org.parley.messaging.DeviceId;
import org.parley.messaging.Inbound;
import org.parley.messaging.LastSeen;
import org.parley.messaging.LastSeenPrivacy;
import org.parley.messaging.Limiter;
import org.parley.messaging.Messaging;
import org.parley.messaging.MessagingMetrics;
import org.parley.messaging.PasswordHasher;
import org.parley.messaging.RandomIds;
import org.parley.messaging.TokenHash;
import org.parley.messaging.UserId;
import org.parley.protocol.ClientFrame;
import org.parley.protocol.CloseCode;
import org.parley.protocol.Encoding;
import org.parley.protocol.Event;
import org.parley.protocol.ServerFrame;

/// Messages from one session to another, until the sender knows that they were delivered: the
/// sessions, their threads and queues, and the embedded store's commits. Nothing of the network.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 2)
public class SessionBenchmark {
  // As long as the ids a server gives out.
  private static final String ALICE = "alice00000000000";
  private static final String BOB = "bob0000000000000";

  private static final int FRAME_BYTES = 160;

  /// Sent at once.
  @Param({"1", "16"})
  public int messages = 1;

  private final Phaser delivered = new Phaser(1);
  private @Nullable TemporaryStore temporary;
  private @Nullable Messaging messaging;
  private @Nullable Line alice;
  private long number;

  @Setup
  public void open() throws IOException {
    Clock clock = Clock.systemUTC();
    ConnectedDevices connected = new ConnectedDevices();
    TemporaryStore opened = new TemporaryStore(new Delivery(connected));
    temporary = opened;
    var mailboxes = opened.store().mailboxes();
    var store = opened.store().accounts();
    var accounts =
        new Accounts(
            store,
            mailboxes,
            new NoPasswords(),
            new RandomIds(),
            clock,
            connected,
            AccountRules.DEFAULT);
    Messaging service =
        new Messaging(
            mailboxes,
            store,
            accounts,
            connected,
            new LastSeen(store, accounts, mailboxes, clock, Duration.ofSeconds(60)),
            Limiter.NONE,
            new MessagingMetrics(new SimpleMeterRegistry(), connected));
    messaging = service;
    for (String user : List.of(ALICE, BOB)) {
      UserId id = new UserId(user);
      Instant now = clock.instant();
      store.create(
          new Account(id, user, user, "none", LastSeenPrivacy.CHATS, now), Optional.empty());
      store.addDevice(
          new Device(new DeviceId(user), id, "jmh", now, now), TokenHash.of(user + ".token"));
    }
    alice = new Line(service, ALICE);
    new Line(service, BOB);
  }

  @TearDown
  public void close() throws IOException {
    Objects.requireNonNull(messaging).close();
    Objects.requireNonNull(temporary).close();
  }

  @Benchmark
  public void sendUntilDelivered() {
    Line line = Objects.requireNonNull(alice);
    int phase = delivered.getPhase();
    line.awaits = number + messages;
    for (int i = 0; i < messages; i++) {
      line.say(Sample.send(++number, BOB));
    }
    delivered.awaitAdvance(phase);
  }

  /// The client's end of a session: acknowledges at once, and counts what was delivered.
  private final class Line implements Connection {
    private final Inbound session;
    private final String user;
    private volatile long awaits;
    private long sent;
    private long lastSeq;
    private long deliveredUpTo;

    Line(Messaging service, String user) {
      this.user = user;
      session = service.open(this);
      say(
          new ClientFrame(
              1, new ClientFrame.Hello(user + ".token", "", 0, null, 0, 0, "jmh", List.of())));
    }

    void say(ClientFrame frame) {
      session.receive(frame, FRAME_BYTES);
    }

    @Override
    public void send(ServerFrame frame) {
      switch (frame.body()) {
        case ServerFrame.Sent answer -> {
          sent++;
          lastSeq = answer.seq();
        }
        case ServerFrame.Events events -> {
          say(new ClientFrame(0, new ClientFrame.Ack(events.upTo())));
          for (Event event : events.events()) {
            if (event.body() instanceof Event.Receipt receipt) {
              deliveredUpTo = receipt.upTo();
            }
          }
        }
        case ServerFrame.Failure failure -> throw new IllegalStateException(failure.message());
        default -> {} // Welcome
      }
      if (sent > 0 && sent == awaits && deliveredUpTo >= lastSeq) {
        awaits = 0;
        delivered.arrive();
      }
    }

    @Override
    public String id() {
      return user;
    }

    @Override
    public String address() {
      return "127.0.0.1";
    }

    @Override
    public Encoding encoding() {
      return Encoding.PROTO;
    }

    @Override
    public void flush() {}

    @Override
    public boolean isBlocked() {
      return false;
    }

    @Override
    public void resumeReading() {}

    @Override
    public void close(CloseCode code) {
      session.closed();
    }
  }

  /// Nobody logs in by password here.
  private static final class NoPasswords implements PasswordHasher {
    @Override
    public Hashing hash(String password) {
      return new Busy(Duration.ofSeconds(1));
    }

    @Override
    public Verdict verify(String password, String stored) {
      return new Mismatch();
    }

    @Override
    public Verdict verifyAgainstNothing(String password) {
      return new Mismatch();
    }
  }
}
