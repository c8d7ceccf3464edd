package org.parley.client;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.parley.client.ConnectionState.Reason;
import org.parley.protocol.CloseCode;
import org.parley.protocol.ErrorCode;
import org.parley.protocol.ServerFrame;

/// Keeps a client connected while the program wants it, on one virtual thread.
final class Connector {
  /// A connection that lived so long does not count as a failure.
  private static final long SETTLED_MILLIS = 1_000;

  private static final long STOP_MILLIS = 15_000;

  private final DeviceContext context;
  private final URI endpoint;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by the lock.
  private ConnectionState state = new ConnectionState.Closed(Reason.NOT_WANTED);
  private boolean wanted;
  private @Nullable Thread thread;
  private @Nullable Wire wire;
  private @Nullable Link link;
  private OptionalLong head = OptionalLong.empty(); // of the mailbox, as last welcomed

  Connector(DeviceContext context, URI server) {
    this.context = context;
    this.endpoint = endpoint(server);
  }

  private static URI endpoint(URI server) {
    String base = server.toString();
    String path = base.endsWith("/") ? "v1/ws" : "/v1/ws";
    return URI.create(base.replaceFirst("^http", "ws") + path);
  }

  void start() {
    lock.lock();
    try {
      if (wanted) {
        return;
      }
      wanted = true;
      head = OptionalLong.empty(); // that of an earlier run is old
      set(new ConnectionState.Connecting());
      Thread previous = thread;
      thread = Thread.ofVirtual().name("parley-connection").start(() -> runAfter(previous));
    } finally {
      lock.unlock();
    }
  }

  /// Ends the connection and waits for its end.
  void stop() {
    Thread running;
    lock.lock();
    try {
      wanted = false;
      running = thread;
      if (link != null) {
        link.abandon();
      }
      if (wire != null) {
        wire.abandon();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    join(running);
  }

  private static void join(@Nullable Thread running) {
    if (running == null || running.equals(Thread.currentThread())) {
      return;
    }
    try {
      running.join(STOP_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// There is something to send.
  void wake() {
    lock.lock();
    try {
      if (link != null) {
        link.wake();
      }
    } finally {
      lock.unlock();
    }
  }

  ConnectionState state() {
    lock.lock();
    try {
      return state;
    } finally {
      lock.unlock();
    }
  }

  static boolean isFinal(ConnectionState state) {
    return switch (state) {
      case ConnectionState.Connecting connecting -> false;
      case ConnectionState.Online online -> false;
      case ConnectionState.Offline offline -> false;
      case ConnectionState.LoggedOut loggedOut -> true;
      case ConnectionState.Replaced replaced -> true;
      case ConnectionState.Closed closed -> true;
    };
  }

  boolean awaitOnline(long nanos) throws InterruptedException {
    lock.lock();
    try {
      long left = nanos;
      while (!(state instanceof ConnectionState.Online)) {
        if (left <= 0 || isFinal(state)) {
          return false;
        }
        left = changed.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  ConnectionState awaitFinal() throws InterruptedException {
    lock.lock();
    try {
      while (!isFinal(state)) {
        changed.await();
      }
      return state;
    } finally {
      lock.unlock();
    }
  }

  private void runAfter(@Nullable Thread previous) {
    join(previous);
    try {
      publish(run());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      publish(new ConnectionState.Closed(Reason.NOT_WANTED));
    } catch (RuntimeException | Error e) {
      Log.LOG.error("the connection's thread failed", e);
      publish(new ConnectionState.Closed(Reason.PROTOCOL));
      throw e;
    }
  }

  /// @return the state that ends it
  private ConnectionState run() throws InterruptedException {
    int failures = 0;
    while (true) {
      Optional<DeviceStore.Resume> resume = Optional.empty();
      End end;
      boolean settled = false;
      try {
        resume = context.device().beginAttempt();
        if (resume.isEmpty()) {
          return new ConnectionState.LoggedOut();
        }
        Wire opened = open();
        Link opening = new Link(context, opened, resume.get(), this::publishOnline);
        hold(opened, opening);
        end = opening.run();
        hold(null, null);
        settled = opening.wasOnline() && opening.ageMillis() >= SETTLED_MILLIS;
        accuse(end, opening.unanswered());
      } catch (LinkEndedException e) {
        end = e.end();
      } catch (ParleyException e) {
        Log.LOG.warn("cannot connect: {}", e.getMessage());
        end = new End.StorageFailed();
      } catch (RuntimeException e) {
        Log.LOG.error("a fault in this client ended the connection", e);
        end = new End.ClientFault();
      } finally {
        hold(null, null);
      }
      failures = settled ? 0 : failures;
      BackOff.Next next = context.backOff().after(isWanted() ? end : new End.NotWanted(), failures);
      failures++;
      switch (next) {
        case BackOff.Stop(ConnectionState.LoggedOut state) -> {
          resume.map(DeviceStore.Resume::token).ifPresent(context.device()::dropToken);
          return state;
        }
        case BackOff.Stop(ConnectionState state) -> {
          return state;
        }
        case BackOff.Wait(long millis, Reason reason) -> rest(millis, reason);
      }
      publish(new ConnectionState.Connecting());
    }
  }

  private Wire open() throws LinkEndedException, InterruptedException {
    Wire opening = new Wire(context.options().encoding());
    hold(opening, null);
    opening.open(
        SharedHttp.sockets(context.options().http()),
        endpoint,
        context.options().limits().connectTimeoutMillis());
    return opening;
  }

  private void hold(@Nullable Wire opened, @Nullable Link running) {
    lock.lock();
    try {
      if (Thread.currentThread().equals(thread)) {
        wire = opened;
        link = running;
      }
      if (!isWanted() && running != null) {
        running.abandon();
      }
      if (!isWanted() && opened != null) {
        opened.abandon();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Whether the program still wants a connection, and from this thread: it may have ended this run
  /// and started another.
  private boolean isWanted() {
    lock.lock();
    try {
      return wanted && Thread.currentThread().equals(thread);
    } finally {
      lock.unlock();
    }
  }

  /// A frame made the server close the connection. If only one message can be it, it has failed; if
  /// several can, they are sent one at a time from now on, until the one is found.
  private void accuse(End end, Set<String> unanswered) {
    if (!(end instanceof End.Closed closed)) {
      return;
    }
    boolean tooLarge = closed.code() == CloseCode.TOO_LARGE.number();
    if (!tooLarge && closed.code() != CloseCode.MALFORMED.number()) {
      return;
    }
    if (unanswered.size() == 1) {
      Batch batch = new Batch();
      ErrorCode code = tooLarge ? ErrorCode.TOO_LARGE : ErrorCode.BAD_REQUEST;
      unanswered.forEach(id -> batch.refused.add(new Batch.Refused(id, code)));
      context.apply(batch);
      context.suspects().removeAll(unanswered);
    } else {
      context.suspects().addAll(unanswered);
    }
  }

  private void rest(long millis, Reason reason) throws InterruptedException {
    Instant until = context.clock().instant().plusMillis(millis);
    publish(new ConnectionState.Offline(until, reason));
    lock.lock();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(millis);
      while (isWanted() && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  private void publishOnline(ServerFrame.Welcome welcome) {
    lock.lock();
    try {
      head = OptionalLong.of(welcome.head());
      publish(new ConnectionState.Online());
    } finally {
      lock.unlock();
    }
  }

  /// The head of the mailbox when the server last welcomed this client since it was started; empty
  /// before.
  OptionalLong head() {
    lock.lock();
    try {
      return head;
    } finally {
      lock.unlock();
    }
  }

  /// Says where this thread's run stands, unless another run has taken over.
  private void publish(ConnectionState next) {
    lock.lock();
    try {
      if (Thread.currentThread().equals(thread)) {
        set(next);
      }
    } finally {
      lock.unlock();
    }
  }

  private void set(ConnectionState next) {
    if (!next.equals(state)) {
      state = next;
      wanted &= !isFinal(next);
      changed.signalAll();
      context.hub().momentary(new ClientEvent.ConnectionStateChanged(next));
    }
  }
}
