package org.parley.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.parley.api.ApiServer.PASSWORD;
import static org.parley.api.ApiServer.logInBody;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.parley.api.UnixHttpClient.Answer;
import org.parley.messaging.AccountRules;

/// A storm of log-ins costs a bounded part of the machine and nothing else.
final class LogInStormTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  @Test
  void atMostAllThreadsWorkTheLineIsBoundedAndTheRestIsTurnedAway()
      throws InterruptedException, ExecutionException {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch turnedAway = new CountDownLatch(15);
    List<Future<Optional<Integer>>> results = new ArrayList<>();
    try (HashingPool pool = new HashingPool(2, 3, LONG, meters);
        ExecutorService storm = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 20; i++) {
        results.add(
            storm.submit(
                () -> {
                  Optional<Integer> result =
                      pool.run(
                          () -> {
                            most.accumulateAndGet(running.incrementAndGet(), Math::max);
                            assertTrue(!Thread.currentThread().isVirtual());
                            turnedAway.await();
                            return running.decrementAndGet();
                          });
                  if (result.isEmpty()) {
                    turnedAway.countDown();
                  }
                  return result;
                }));
      }
    }
    int served = 0;
    for (Future<Optional<Integer>> result : results) {
      served += result.get().isPresent() ? 1 : 0;
    }
    assertEquals(5, served);
    assertTrue(most.get() <= 2, "hashed at one time: " + most);
    assertEquals(15, meters.get("parley.hashing.refused").counter().count());
    assertEquals(0, meters.get("parley.hashing.queued").gauge().value());
  }

  @Test
  void whoWaitsTooLongIsTurnedAwayAndLeavesTheLine() throws InterruptedException {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    try (HashingPool pool = new HashingPool(1, 3, Duration.ofMillis(20), meters);
        ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
      other.execute(
          () ->
              pool.run(
                  () -> {
                    busy.countDown();
                    release.await();
                    return 1;
                  }));
      busy.await();
      assertEquals(Optional.empty(), pool.run(() -> 2));
      assertEquals(0, meters.get("parley.hashing.queued").gauge().value());
      release.countDown();
    }
  }

  @Test
  void whileEveryHashingThreadIsBusyLogInsAreToldToWaitAndAllElseIsServed()
      throws IOException, InterruptedException {
    CountDownLatch release = new CountDownLatch(1);
    try (ApiServer server = new ApiServer(AccountRules.DEFAULT, 1);
        ExecutorService others = Executors.newVirtualThreadPerTaskExecutor()) {
      ApiServer.User ada = server.newUser("ada");
      try {
        for (int i = 0; i < 2; i++) { // one after the other, since the line holds only one
          CountDownLatch busy = new CountDownLatch(1);
          others.execute(() -> server.pool.run(() -> hold(busy, release)));
          busy.await();
        }
        others.execute(() -> server.pool.run(() -> 1));
        awaitQueued(server);
        for (String handle : List.of("ada", "nobody")) {
          Answer answer = server.post("/v1/sessions", "", logInBody(handle, PASSWORD));
          assertEquals(429, answer.status());
          assertEquals("rate-limited", ApiServer.problem(answer));
          assertEquals("2", answer.header("Retry-After"));
        }
        assertEquals(200, server.get("/v1/me", ada.token()).status());
        assertEquals(
            2, server.meters.get("parley.logins").tag("outcome", "busy").counter().count());
      } finally {
        release.countDown();
      }
    }
  }

  private static int hold(CountDownLatch busy, CountDownLatch release) throws InterruptedException {
    busy.countDown();
    release.await();
    return 0;
  }

  private static void awaitQueued(ApiServer server) {
    while (server.meters.get("parley.hashing.queued").gauge().value() < 1) {
      Thread.onSpinWait();
    }
  }

  @Test
  void everyLogInOfAStormIsAnswered() throws IOException, InterruptedException, ExecutionException {
    try (ApiServer server = new ApiServer(AccountRules.DEFAULT, 4)) {
      server.newUser("ada");
      List<Future<Integer>> statuses = new ArrayList<>();
      try (ExecutorService storm = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < 100; i++) {
          statuses.add(
              storm.submit(
                  () -> server.post("/v1/sessions", "", logInBody("ada", PASSWORD)).status()));
        }
      }
      int served = 0;
      for (Future<Integer> status : statuses) {
        assertTrue(status.get() == 201 || status.get() == 429);
        served += status.get() == 201 ? 1 : 0;
      }
      assertTrue(served > 0);
    }
  }
}
