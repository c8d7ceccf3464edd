package org.parley.store.rocksdb;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.parley.messaging.Change;
import org.parley.messaging.ChatId;
import org.parley.messaging.DeviceId;
import org.parley.messaging.Outcome;
import org.parley.messaging.StoreUnavailableException;
import org.parley.messaging.UserId;
import org.parley.store.contract.Messages;

/// A process that writes to a store with many threads, and prints a line for each message only once
/// it was acknowledged: `sender number seq`. A line `unavailable` says that the store refused one,
/// and `again` that the same message was accepted later. It runs until it is killed or its input
/// ends.
final class WriterProcess {
  static final int THREADS = 8;
  static final UserId READER = new UserId("reader");

  private WriterProcess() {}

  /// Arguments: the store's directory, the number of the first message of each thread, and the size
  /// of a message's text in bytes.
  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]);
    int first = Integer.parseInt(args[1]);
    String padding = " " + "x".repeat(Integer.parseInt(args[2]));
    AtomicBoolean running = new AtomicBoolean(true);
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
    try (RocksStore store =
        RocksStore.open(
            directory,
            Clock.systemUTC(),
            (owner, event) -> event.seq() % 2 == 0,
            new SimpleMeterRegistry(),
            RocksFixture.SMALL)) {
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        int number = t;
        threads.add(
            Thread.ofVirtual().start(() -> write(store, number, first, padding, running, out)));
      }
      out.println("ready");
      while (System.in.read() >= 0) {
        // until whoever started this ends
      }
      running.set(false);
      for (Thread thread : threads) {
        thread.join();
      }
    }
    out.println("closed");
  }

  static UserId sender(int thread) {
    return new UserId("sender-" + thread);
  }

  static long id(int thread, int number) {
    return thread * 10_000_000L + number;
  }

  private static void write(
      RocksStore store,
      int thread,
      int first,
      String padding,
      AtomicBoolean running,
      PrintStream out) {
    UserId sender = sender(thread);
    DeviceId device = new DeviceId("device-" + thread);
    for (int number = first; running.get(); number++) {
      String text = sender + " " + number + padding;
      Outcome.Posted posted =
          post(store, Messages.post(sender, READER, id(thread, number), text), running, out);
      if (posted != null) {
        out.println(sender + " " + number + " " + posted.seq());
        commit(
            store,
            List.of(
                new Change.Acknowledge(READER, device, posted.seq()),
                new Change.MarkRead(READER, ChatId.with(sender), posted.seq())));
      }
    }
  }

  /// Repeats a message until it is acknowledged.
  private static Outcome.@Nullable Posted post(
      RocksStore store, Change.Post post, AtomicBoolean running, PrintStream out) {
    boolean refused = false;
    while (running.get()) {
      List<Outcome> outcomes = commit(store, List.of(post));
      if (!outcomes.isEmpty()) {
        if (refused) {
          out.println("again");
        }
        return (Outcome.Posted) outcomes.getFirst();
      }
      if (!refused) {
        out.println("unavailable");
        refused = true;
      }
      LockSupport.parkNanos(1_000_000); // as a client waits before it repeats
    }
    return null;
  }

  /// @return nothing if the store was unavailable
  private static List<Outcome> commit(RocksStore store, List<Change> changes) {
    try {
      return store.mailboxes().commit(changes);
    } catch (StoreUnavailableException e) {
      return List.of();
    }
  }
}
