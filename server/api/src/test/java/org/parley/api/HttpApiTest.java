package org.parley.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.parley.api.UnixHttpClient.Answer;

/// What holds for every request, whatever it asks.
final class HttpApiTest {
  private ApiServer server;

  @BeforeEach
  void start() throws IOException {
    server = new ApiServer();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private static String get(String path, String... headers) {
    return ApiServer.request("GET", path, "", List.of(headers), "");
  }

  @Test
  void theHomePageSaysWhatThisIs() throws IOException {
    Answer home = server.get("/", "");
    assertEquals(200, home.status());
    assertTrue(home.header("content-type").startsWith("text/plain"));
    assertTrue(home.text().contains("Parley"));
  }

  @Test
  void everyAnswerCarriesTheSecurityHeadersAndNoBanner() throws IOException {
    for (String request : List.of(get("/"), get("/nowhere"), get("/v1/me"), "NO HTTP\r\n\r\n")) {
      Answer answer = server.exchange(request);
      assertEquals("nosniff", answer.header("X-Content-Type-Options"));
      assertEquals("no-store", answer.header("Cache-Control"));
      assertTrue(answer.header("Content-Security-Policy").contains("default-src 'none'"));
      assertEquals("", answer.header("Server"));
      assertEquals("", answer.header("X-Powered-By"));
      assertEquals("", answer.header("Access-Control-Allow-Origin"));
    }
  }

  @Test
  void aSaneRequestIdIsEchoedAndAnyOtherReplaced() throws IOException {
    assertEquals(
        "abc-1.2_3", server.exchange(get("/", "X-Request-Id: abc-1.2_3")).header("x-request-id"));
    String made = server.exchange(get("/", "X-Request-Id: a b")).header("x-request-id");
    assertTrue(made.matches("[a-z0-9]{16}"));
    String tooLong = "x".repeat(65);
    assertFalse(
        server
            .exchange(get("/", "X-Request-Id: " + tooLong))
            .header("x-request-id")
            .equals(tooLong));
  }

  @Test
  void anUnknownPathIsAProblem() throws IOException {
    for (String path : List.of("/nowhere", "/v1/media/abc", "/v1/accounts/x/y", "/V1/me")) {
      Answer answer = server.get(path, "");
      assertEquals(404, answer.status());
      assertEquals("not-found", ApiServer.problem(answer));
    }
  }

  @Test
  void aWrongMethodIsToldTheRightOnes() throws IOException {
    for (String method : List.of("PUT", "POST", "OPTIONS", "TRACE")) {
      Answer answer = server.call(method, "/v1/me", "");
      assertEquals(405, answer.status());
      assertEquals("method-not-allowed", ApiServer.problem(answer));
      assertTrue(answer.header("Allow").contains("PATCH"), answer.header("Allow"));
    }
  }

  @Test
  void whatIsNoHttpIsAProblemToo() throws IOException {
    for (String request :
        List.of(
            "NONSENSE\r\n\r\n",
            "GET /healthz\r\n\r\n",
            "GET / HTTP/1.1\r\n\r\n",
            get("/").replace("HTTP/1.1", "HTTP/3.7"),
            get("/", "Transfer-Encoding: unheard-of"),
            get("/a/..;/b%2fc"),
            get("/%zz"))) {
      Answer answer = server.exchange(request);
      assertEquals(400, answer.status());
      assertEquals("bad-request", ApiServer.problem(answer));
    }
    Answer answer = server.exchange(get("/", "X-Long: " + "x".repeat(20_000)));
    assertEquals("payload-too-large", ApiServer.problem(answer));
  }

  @Test
  void headAnswersAsGetWithoutABody() throws IOException {
    try (UnixHttpClient client = server.connect()) {
      client.send(ApiServer.request("HEAD", "/healthz", "", List.of(), ""));
      assertEquals(200, client.receiveHead().status());
      client.send(ApiServer.request("HEAD", "/v1/me", "", List.of(), ""));
      assertEquals(401, client.receiveHead().status());
      client.send(get("/healthz"));
      assertEquals(200, client.receive().status());
    }
  }

  @Test
  void anUpgradeThatComesLaterOnAConnectionIsMisdirected() throws IOException {
    try (UnixHttpClient client = server.connect()) {
      client.send(get("/healthz"));
      assertEquals(200, client.receive().status());
      client.send(
          get(
              "/v1/ws",
              "Connection: Upgrade",
              "Upgrade: websocket",
              "Sec-WebSocket-Version: 13",
              "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="));
      Answer answer = client.receive();
      assertEquals(421, answer.status());
      assertEquals("misdirected-request", ApiServer.problem(answer));
      assertEquals("close", answer.header("Connection"));
      assertTrue(client.isEnded());
    }
  }

  @Test
  void aliveAndReadyAreTwoThings() throws IOException {
    assertEquals(200, server.get("/healthz", "").status());
    assertEquals("ready", ApiServer.json(server.get("/readyz", "")).path("status").asText());
    server.readiness = () -> new Readiness(List.of("the store does not answer"));
    Answer notReady = server.get("/readyz", "");
    assertEquals(503, notReady.status());
    assertEquals("unavailable", ApiServer.problem(notReady));
    assertEquals("1", notReady.header("Retry-After"));
    assertEquals(
        "the store does not answer", ApiServer.json(notReady).path("reasons").path(0).asText());
    assertEquals(200, server.get("/healthz", "").status());
  }

  @Test
  void metricsAreInPrometheusText() throws IOException {
    Answer answer = from("127.0.0.1", get("/metrics"));
    assertEquals(
        "text/plain;version=0.0.4;charset=utf-8", answer.header("content-type").replace(" ", ""));
    assertEquals("parley_up 1\n", answer.text());
  }

  @Test
  void metricsAreForThoseWhoWereNamed() throws IOException {
    assertEquals(200, from("::1", get("/metrics")).status());
    Answer answer = from("203.0.113.7", get("/metrics"));
    assertEquals("forbidden", ApiServer.problem(answer));
    assertFalse(answer.text().contains("parley_up"));
  }

  private Answer from(String address, String request) throws IOException {
    try (UnixHttpClient client = new UnixHttpClient(server.api.socketPath(), address)) {
      client.send(request);
      return client.receive();
    }
  }

  @Test
  void requestsAreCountedByRouteAndStatusAndNeverByWhatTheyName() throws IOException {
    server.get("/v1/users/someone", "");
    server.get("/nowhere/" + "x".repeat(50), "");
    Timer matched =
        server
            .meters
            .get("parley.http.requests")
            .tags("method", "GET", "route", "/v1/users/{userId}", "status", "401")
            .timer();
    Timer unmatched =
        server
            .meters
            .get("parley.http.requests")
            .tags("route", "unmatched", "status", "404")
            .timer();
    assertEquals(1, matched.count());
    assertEquals(1, unmatched.count());
  }

  @Test
  void aStoreThatDoesNotAnswerIsUnavailable() throws IOException {
    ApiServer.User ada = server.newUser("ada");
    server.store.setAvailable(false);
    Answer answer = server.get("/v1/sessions", ada.token());
    assertEquals(503, answer.status());
    assertEquals("unavailable", ApiServer.problem(answer));
    assertEquals("1", answer.header("Retry-After"));
  }

  @Test
  void aBugIsAnInternalErrorWithoutItsText() throws IOException {
    server.readiness =
        () -> {
          throw new IllegalStateException("secret detail");
        };
    Answer answer = server.get("/readyz", "");
    assertEquals(500, answer.status());
    assertEquals("internal", ApiServer.problem(answer));
    assertFalse(answer.text().contains("Exception"));
    assertFalse(answer.text().contains("secret detail"));
  }

  @Test
  void everyRequestRunsOnAVirtualThread() throws InterruptedException, ExecutionException {
    server.readiness =
        () -> Thread.currentThread().isVirtual() ? Readiness.READY : new Readiness(List.of("no"));
    List<Future<Integer>> statuses = new ArrayList<>();
    try (ExecutorService callers = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 200; i++) {
        statuses.add(callers.submit(() -> server.get("/readyz", "").status()));
      }
    }
    for (Future<Integer> status : statuses) {
      assertEquals(200, status.get());
    }
  }

  @Test
  void nobodyElseMayEnterTheFolderOfTheSocket() throws IOException {
    assertEquals(
        "rwx------",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(server.api.socketPath().getParent())));
  }

  @Test
  void anOperatorOfThisMachineAsksWithoutAProxyHeader() throws IOException {
    try (UnixHttpClient client = UnixHttpClient.withoutProxyHeader(server.api.socketPath())) {
      client.send(get("/readyz"));
      assertEquals(200, client.receive().status());
    }
  }

  @Test
  void aSocketLeftByAKilledProcessIsReplaced() throws IOException {
    server.api.stop(Duration.ofSeconds(5));
    assertFalse(Files.exists(server.api.socketPath()));
    Files.createFile(server.api.socketPath());
    server.api.start();
    assertEquals(200, server.get("/healthz", "").status());
  }
}
