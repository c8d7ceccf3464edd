package org.parley.store.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.parley.store.contract.Messages.ALICE;
import static org.parley.store.contract.Messages.BOB;
import static org.parley.store.contract.Messages.LAPTOP;
import static org.parley.store.contract.Messages.PHONE;
import static org.parley.store.contract.Messages.post;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.parley.messaging.Change;
import org.parley.messaging.ChatId;
import org.parley.messaging.CommitListener;
import org.parley.messaging.DeviceId;
import org.parley.messaging.Mailboxes;
import org.parley.messaging.Outcome;
import org.parley.messaging.UserId;
import org.parley.protocol.Event;

/// What [Mailboxes] promise to many threads at once.
public abstract class ConcurrencyContract {
  private static final int THREADS = 16;
  private static final int IDS = 60;

  private final Recorder listener = new Recorder();
  private StoreFixture store = new NoStore();

  /// A new, empty store.
  protected abstract StoreFixture open(Clock clock, CommitListener listener);

  @BeforeEach
  void openStore() {
    store = open(new TestClock(), listener);
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  private List<Event> events(UserId owner) {
    return store.mailboxes().read(owner, 0, 100_000, 1 << 28).events();
  }

  /// Runs all at once, each on a virtual thread, and waits for them.
  private static <T> List<T> atOnce(List<Callable<T>> tasks)
      throws InterruptedException, ExecutionException {
    CountDownLatch start = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<T>> futures = new ArrayList<>();
      for (Callable<T> task : tasks) {
        futures.add(
            threads.submit(
                () -> {
                  start.await();
                  return task.call();
                }));
      }
      start.countDown();
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    }
  }

  @Test
  void manyThreadsWithTheSameIdsAddEachOnce() throws Exception {
    List<Callable<List<Outcome.Posted>>> tasks = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      int first = t * 7;
      tasks.add(
          () -> {
            List<Outcome.Posted> outcomes = new ArrayList<>();
            for (int i = 0; i < IDS; i++) {
              int id = (first + i) % IDS;
              outcomes.add(
                  (Outcome.Posted)
                      store.mailboxes().commit(List.of(post(ALICE, BOB, id))).getFirst());
            }
            return outcomes;
          });
    }
    List<Outcome.Posted> all = atOnce(tasks).stream().flatMap(List::stream).toList();
    assertEquals(IDS, all.stream().filter(posted -> !posted.duplicate()).count());
    assertEquals(IDS, all.stream().map(Outcome.Posted::seq).distinct().count());
    assertEquals(IDS, events(ALICE).size());
    assertEquals(IDS, events(BOB).size());
    assertEquals(IDS, new HashSet<>(events(BOB)).size());
  }

  @Test
  void eachSendersMessagesKeepTheirOrderEverywhere() throws Exception {
    int each = 40;
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      UserId from = new UserId("sender-" + t);
      int thread = t;
      tasks.add(
          () -> {
            for (int i = 0; i < each; i++) {
              long id = thread * 1000L + i;
              store.mailboxes().commit(List.of(post(from, BOB, id, from + " " + (1000 + i))));
            }
            return true;
          });
    }
    atOnce(tasks);
    List<Event> all = events(BOB);
    assertEquals(THREADS * each, all.size());
    for (int i = 0; i < all.size(); i++) {
      assertEquals(i + 1, all.get(i).seq());
    }
    for (int t = 0; t < THREADS; t++) {
      String mark = "theirs: sender-" + t + " ";
      List<String> texts =
          all.stream()
              .map(e -> String.valueOf(Messages.text(e)))
              .filter(s -> s.startsWith(mark))
              .toList();
      assertEquals(each, texts.size());
      assertEquals(texts.stream().sorted().toList(), texts);
    }
    assertEquals(all, listener.of(BOB));
  }

  @Test
  void twoDevicesAtOnceCauseEachReceiptOnce() throws Exception {
    listener.takeFor(ALICE); // so that none is replaced
    int messages = 120;
    for (int i = 1; i <= messages; i++) {
      store.mailboxes().commit(List.of(post(ALICE, BOB, i)));
    }
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (DeviceId device : List.of(PHONE, LAPTOP, new DeviceId("tablet"))) {
      tasks.add(
          () -> {
            for (int i = 1; i <= messages; i++) {
              store
                  .mailboxes()
                  .commit(
                      List.of(
                          new Change.Acknowledge(BOB, device, i),
                          new Change.MarkRead(BOB, ChatId.with(ALICE), i)));
            }
            return true;
          });
    }
    atOnce(tasks);
    for (Event.Receipt.Kind kind : List.of(Event.Receipt.Kind.DELIVERED, Event.Receipt.Kind.READ)) {
      List<Long> marks =
          events(ALICE).stream()
              .map(Event::body)
              .filter(body -> body instanceof Event.Receipt r && r.kind() == kind)
              .map(body -> ((Event.Receipt) body).upTo())
              .toList();
      assertEquals(marks.stream().sorted().distinct().toList(), marks);
      assertEquals(messages, marks.getLast());
    }
    assertEquals(
        0, store.mailboxes().chats(BOB, 0, 1, Messages.MANY_BYTES).chats().getFirst().unread());
    assertEquals(events(ALICE), listener.of(ALICE));
  }

  @Test
  void aReaderNeverSeesHalfACallNorAGap() throws Exception {
    int messages = 200;
    Callable<Boolean> writer =
        () -> {
          for (int i = 0; i < messages; i += 2) {
            store.mailboxes().commit(List.of(post(ALICE, BOB, i), post(ALICE, BOB, i + 1)));
          }
          return true;
        };
    Callable<Boolean> reader =
        () -> {
          long after = 0;
          while (after < messages) {
            listener.await(BOB, after + 1);
            Mailboxes.Slice slice = store.mailboxes().read(BOB, after, 10_000, 1 << 28);
            for (Event event : slice.events()) {
              assertEquals(++after, event.seq());
            }
            assertEquals(after, slice.upTo());
            assertTrue(after % 2 == 0, "both messages of a call appear together");
          }
          return true;
        };
    atOnce(List.of(writer, reader, reader));
    assertEquals(messages, store.mailboxes().bounds(BOB).head());
  }

  @Test
  void crossingMessagesReachBothSides() throws Exception {
    List<UserId> users = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      users.add(new UserId("user-" + i));
    }
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (int u = 0; u < users.size(); u++) {
      int me = u;
      tasks.add(
          () -> {
            for (int i = 0; i < 60; i++) {
              UserId to = users.get((me + 1 + i % (users.size() - 1)) % users.size());
              store.mailboxes().commit(List.of(post(users.get(me), to, i)));
            }
            return true;
          });
    }
    atOnce(tasks);
    Set<String> own = new HashSet<>();
    Set<String> theirs = new HashSet<>();
    for (UserId user : users) {
      for (UserId other : users) {
        for (Event event :
            store
                .mailboxes()
                .history(user, ChatId.with(other), 0, 1000, Messages.MANY_BYTES)
                .events()) {
          String text = String.valueOf(Messages.text(event));
          if (text.startsWith("own: ")) {
            own.add(user + ">" + other + " " + text.substring(5));
          } else {
            theirs.add(other + ">" + user + " " + text.substring(8));
          }
        }
      }
    }
    assertEquals(own, theirs);
    assertEquals(360, own.size());
  }
}
