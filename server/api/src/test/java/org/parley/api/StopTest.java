package org.parley.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.parley.api.UnixHttpClient.Answer;

final class StopTest {
  private final CountDownLatch running = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private ApiServer server;

  @BeforeEach
  void start() throws IOException {
    server = new ApiServer();
    server.readiness =
        () -> {
          running.countDown();
          try {
            release.await();
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
          return Readiness.READY;
        };
  }

  @AfterEach
  void stop() throws IOException {
    release.countDown();
    server.close();
  }

  @Test
  void aRequestThatRunsEndsBeforeTheServerDoes() throws InterruptedException, ExecutionException {
    try (ExecutorService others = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer> answer = others.submit(() -> server.get("/readyz", ""));
      running.await();
      Thread stopping = Thread.ofPlatform().start(() -> server.api.stop(Duration.ofMinutes(1)));
      // until it waits for the request
      while (stopping.isAlive() && stopping.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }
      assertTrue(stopping.isAlive());
      release.countDown();
      assertEquals(200, answer.get().status());
      stopping.join();
    }
    assertFalse(Files.exists(server.api.socketPath()));
  }

  @Test
  void aRequestThatDoesNotEndIsBrokenOff() throws InterruptedException {
    try (ExecutorService others = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer> answer = others.submit(() -> server.get("/readyz", ""));
      running.await();
      server.api.stop(Duration.ofMillis(50));
      assertThrows(ExecutionException.class, answer::get);
      release.countDown();
    }
  }
}
