package org.parley.bench.workload;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.parley.bench.load.Device;
import org.parley.bench.load.DeviceListener;
import org.parley.bench.load.LoadException;
import org.parley.bench.load.Texts;
import org.parley.bench.parley.ParleyDevice;
import org.parley.bench.parley.ParleyUsers;
import org.parley.bench.server.ParleyService;
import org.parley.bench.server.Service;

/// Whether a mailbox becomes slower as it grows: the same is done with a small one and with a big
/// one, of one server, in turns.
public final class Big implements Workload {
  private static final int SMALL = 0;
  private static final int BIG = 1;

  /// Whoever writes to the mailbox of user n is user n + 2, whose own mailbox is as large.
  private static final int WRITERS = 2;

  private static final int USERS = 4;

  /// Events that a device missed when it resumes.
  private static final int MISSED = 100;

  private static final int PAGE = 50;
  private static final int WAIT_SECONDS = 30;

  /// @param smallEvents in the small mailbox
  /// @param bigEvents in the big one
  /// @param appends a round, each acknowledged before the next
  /// @param resumes a round
  /// @param pages of history a round
  /// @param rounds the first of which warms up
  public record Plan(
      int smallEvents, int bigEvents, int appends, int resumes, int pages, int rounds) {
    public Plan {
      Plans.requireAtLeast(PAGE, "small", smallEvents);
      Plans.requireAtLeast(PAGE, "events", bigEvents);
      Plans.requireAtLeast(MISSED, "appends", appends);
      Plans.requireAtLeast(1, "resumes", resumes);
      Plans.requireAtLeast(1, "pages", pages);
      Plans.requireAtLeast(2, "rounds", rounds);
    }
  }

  private final Plan plan;

  public Big(Plan plan) {
    this.plan = plan;
  }

  @Override
  public List<Figure> run(Service service) throws IOException, InterruptedException {
    if (!(service instanceof ParleyService parley)) {
      throw new LoadException("mailboxes are filled in Parley's store: --server parley");
    }
    parley.prepare(USERS);
    ParleyUsers.fill(parley.store(), SMALL, WRITERS + SMALL, plan.smallEvents);
    ParleyUsers.fill(parley.store(), BIG, WRITERS + BIG, plan.bigEvents);
    for (int user = 0; user < USERS; user++) {
      parley.dialect().beginAtHead(user);
    }
    try (Trial trial = Trial.of(service)) {
      return new Run(trial).measure();
    }
  }

  private final class Run {
    private final Trial trial;
    private final Samples append = new Samples("append");
    private final Samples resume = new Samples("resume of " + MISSED + " events");
    private final Samples history = new Samples("page of history");

    Run(Trial trial) {
      this.trial = trial;
    }

    List<Figure> measure() throws InterruptedException {
      for (int round = 0; round < plan.rounds; round++) {
        for (int mailbox : new int[] {SMALL, BIG}) {
          append(round, mailbox);
          resume(round, mailbox);
          history(round, mailbox);
        }
      }
      List<Figure> figures = new ArrayList<>();
      for (Samples samples : List.of(append, resume, history)) {
        figures.addAll(samples.figures());
      }
      return figures;
    }

    private void append(int round, int mailbox) throws InterruptedException {
      Appender appender = new Appender(mailbox, plan.appends, round == 0 ? null : append);
      Device writer = logIn(WRITERS + mailbox, appender);
      awaitHead(writer);
      trial.network().loop().execute(() -> appender.begin(writer));
      trial.awaitNone("appends", appender::left);
      trial.crew().logOut(List.of(writer));
    }

    private void resume(int round, int mailbox) throws InterruptedException {
      Device first = logIn(mailbox, trial.failures()::add);
      awaitHead(first); // what was appended while it was away
      trial.crew().logOut(List.of(first));
      for (int i = 0; i < plan.resumes; i++) {
        ((ParleyDevice) first).rewind(MISSED);
        CountDownLatch all = new CountDownLatch(MISSED);
        long began = System.nanoTime();
        Counter counter = new Counter(all);
        Device device = logIn(mailbox, counter);
        await(all);
        if (round > 0) {
          resume.add(mailbox, System.nanoTime() - began);
        }
        trial.crew().logOut(List.of(device));
        counter.requireNoMore();
      }
    }

    private void history(int round, int mailbox) throws InterruptedException {
      ParleyDevice device = (ParleyDevice) logIn(mailbox, trial.failures()::add);
      awaitHead(device);
      int events = mailbox == BIG ? plan.bigEvents : plan.smallEvents;
      for (int i = 0; i < plan.pages; i++) {
        long before = PAGE + 1 + (long) i * (events - PAGE) / plan.pages;
        CountDownLatch answered = new CountDownLatch(1);
        long began = System.nanoTime();
        trial
            .network()
            .loop()
            .execute(
                () ->
                    device.history(
                        WRITERS + mailbox,
                        before,
                        PAGE,
                        messages -> {
                          if (messages != PAGE) {
                            trial.failures().add("a page had %d messages".formatted(messages));
                          }
                          answered.countDown();
                        }));
        await(answered);
        if (round > 0) {
          history.add(mailbox, System.nanoTime() - began);
        }
      }
      trial.crew().logOut(List.of(device));
    }

    /// Until this device has all that was in its mailbox when it came.
    private void awaitHead(Device device) throws InterruptedException {
      trial.awaitNone("events", ((ParleyDevice) device)::missing);
    }

    private Device logIn(int user, DeviceListener listener) throws InterruptedException {
      return trial.crew().logIn(user, user + 1, false, _ -> listener).getFirst();
    }

    private void await(CountDownLatch done) throws InterruptedException {
      boolean inTime = done.await(WAIT_SECONDS, TimeUnit.SECONDS);
      trial.failures().requireNone();
      if (!inTime) {
        throw new LoadException("no answer within %d s".formatted(WAIT_SECONDS));
      }
    }

    /// Writes one message after another, each once the one before is stored.
    private final class Appender implements DeviceListener {
      private final int to;
      private final long all;
      private final @Nullable Samples samples;
      private volatile long stored;
      private long sentNanos;
      private @Nullable Device device;

      Appender(int to, long all, @Nullable Samples samples) {
        this.to = to;
        this.all = all;
        this.samples = samples;
      }

      void begin(Device online) {
        device = online;
        next(online);
      }

      long left() {
        return all - stored;
      }

      private void next(Device device) {
        if (stored < all) {
          sentNanos = System.nanoTime();
          device.send(to, stored + 1, Texts.HUNDRED_BYTES);
          device.flush();
        }
      }

      @Override
      public void stored(long number) {
        if (samples != null) {
          samples.add(to, System.nanoTime() - sentNanos);
        }
        stored = number;
        next(Objects.requireNonNull(device, "not online yet"));
      }

      @Override
      public void failed(String why) {
        trial.failures().add(why);
      }
    }

    private final class Counter implements DeviceListener {
      private final CountDownLatch all;
      private final AtomicInteger received = new AtomicInteger();

      Counter(CountDownLatch all) {
        this.all = all;
      }

      void requireNoMore() {
        if (received.get() != MISSED) {
          throw new LoadException("%d events came of %d".formatted(received.get(), MISSED));
        }
      }

      @Override
      public void received(int messages) {
        received.addAndGet(messages);
        for (int i = 0; i < messages; i++) {
          all.countDown();
        }
      }

      @Override
      public void failed(String why) {
        trial.failures().add(why);
      }
    }
  }

  /// Times of one operation, for either mailbox.
  private static final class Samples {
    private final String what;
    private final List<Long> small = new ArrayList<>();
    private final List<Long> big = new ArrayList<>();

    Samples(String what) {
      this.what = what;
    }

    void add(int mailbox, long nanos) {
      (mailbox == BIG ? big : small).add(nanos);
    }

    List<Figure> figures() {
      double ofSmall = medianMillis(small);
      double ofBig = medianMillis(big);
      return List.of(
          Figure.less(what + ", small, median", "ms", ofSmall),
          Figure.less(what + ", big, median", "ms", ofBig),
          Figure.less(what + ", big to small", "times", ofBig / ofSmall));
    }

    private static double medianMillis(List<Long> nanos) {
      long[] sorted = nanos.stream().mapToLong(Long::longValue).toArray();
      Arrays.sort(sorted);
      return sorted[sorted.length / 2] / 1e6;
    }
  }
}
