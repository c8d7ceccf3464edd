package org.parley.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.parley.api.ApiServer.registration;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.parley.api.UnixHttpClient.Answer;

/// A body that drips in costs its own connection only.
@Timeout(60) // a server that is stopped by slow bodies would not answer at all
final class SlowBodyTest {
  private static final int TASKS = 8;

  private static String halfOf(String body) {
    String whole =
        ApiServer.request(
            "POST", "/v1/accounts", "", List.of("Content-Type: application/json"), body);
    return whole.substring(0, whole.length() - body.length() / 2);
  }

  @Test
  void moreSlowBodiesThanTasksStopNobody() throws IOException {
    List<UnixHttpClient> slow = new ArrayList<>();
    try (ApiServer server =
        new ApiServer(new HttpServer.Bounds(TASKS, 100, Duration.ofMinutes(10)))) {
      String body = registration("ada");
      for (int i = 0; i < 3 * TASKS; i++) {
        UnixHttpClient client = server.connect();
        slow.add(client);
        client.send(halfOf(body));
      }
      assertEquals(200, server.get("/healthz", "").status());
      assertEquals(201, server.post("/v1/accounts", "", registration("eve")).status());
      UnixHttpClient first = slow.getFirst();
      first.send(body.substring(body.length() - body.length() / 2));
      assertEquals(201, first.receive().status());
    } finally {
      for (UnixHttpClient client : slow) {
        client.close();
      }
    }
  }

  @Test
  void aBodyThatTakesTooLongIsATimeout() throws IOException {
    try (ApiServer server =
            new ApiServer(new HttpServer.Bounds(TASKS, 100, Duration.ofMillis(50)));
        UnixHttpClient client = server.connect()) {
      client.send(halfOf(registration("ada")));
      Answer answer = client.receive();
      assertEquals(408, answer.status());
      assertEquals("timeout", ApiServer.problem(answer));
      assertEquals("close", answer.header("Connection"));
      assertTrue(client.isEnded());
      assertTrue(server.store.isEmpty());
    }
  }

  @Test
  void ofTooManySlowBodiesOneMakesRoom()
      throws IOException, InterruptedException, ExecutionException {
    try (ApiServer server = new ApiServer(new HttpServer.Bounds(TASKS, 1, Duration.ofMinutes(10)));
        UnixHttpClient one = server.connect();
        UnixHttpClient other = server.connect();
        ExecutorService waiting = Executors.newVirtualThreadPerTaskExecutor()) {
      String body = registration("ada");
      one.send(halfOf(body));
      other.send(halfOf(body));
      CompletionService<UnixHttpClient> answers = new ExecutorCompletionService<>(waiting);
      AtomicInteger answered = new AtomicInteger();
      for (UnixHttpClient client : List.of(one, other)) {
        answers.submit(
            () -> {
              int status = client.receive().status();
              assertEquals(answered.getAndIncrement() == 0 ? 408 : 201, status);
              return client;
            });
      }
      boolean firstWasOne = answers.take().get().equals(one);
      UnixHttpClient left = firstWasOne ? other : one;
      left.send(body.substring(body.length() - body.length() / 2));
      assertEquals(left, answers.take().get());
    }
  }

  @Test
  void aBodyThatComesByteByByteWithinItsTimeIsRead() throws IOException {
    try (ApiServer server =
            new ApiServer(new HttpServer.Bounds(TASKS, 100, Duration.ofMinutes(10)));
        UnixHttpClient client = server.connect()) {
      String whole =
          ApiServer.request(
              "POST",
              "/v1/accounts",
              "",
              List.of("Content-Type: application/json"),
              registration("ada"));
      for (int i = 0; i < whole.length(); i++) {
        client.send(whole.substring(i, i + 1));
      }
      assertEquals(201, client.receive().status());
      client.send(ApiServer.request("GET", "/healthz", "", List.of(), ""));
      assertEquals(200, client.receive().status(), "the connection goes on");
    }
  }
}
