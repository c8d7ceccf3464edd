package org.parley.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.parley.api.UnixHttpClient.Answer;
import org.parley.messaging.AccountRules;
import org.parley.messaging.Accounts;
import org.parley.messaging.DeviceId;
import org.parley.messaging.Mailboxes;
import org.parley.messaging.ManualClock;
import org.parley.messaging.MemoryAccountStore;
import org.parley.messaging.MemoryMailboxes;
import org.parley.messaging.RandomIds;

/// The HTTP interface with real Argon2id (of low cost) over stores in memory, on a socket of its
/// own.
final class ApiServer implements AutoCloseable {
  static final String ADDRESS = "203.0.113.7";
  static final String PASSWORD = "correct horse";
  private static final PhcHash.Costs LOW_COSTS = new PhcHash.Costs(64, 1, 1);

  final ManualClock clock = new ManualClock();
  final MemoryAccountStore store = new MemoryAccountStore(clock);
  final MemoryMailboxes mailboxes = new MemoryMailboxes(clock, (owner, event) -> false);
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final TestLimiter limiter = new TestLimiter();
  final Set<DeviceId> revoked = ConcurrentHashMap.newKeySet();
  final Accounts accounts;
  final HttpApi api;
  volatile Supplier<Readiness> readiness = () -> Readiness.READY;
  final HashingPool pool;
  private final Path folder;

  ApiServer() throws IOException {
    this(AccountRules.DEFAULT, 64);
  }

  ApiServer(AccountRules rules, int hashingQueue) throws IOException {
    this(rules, hashingQueue, mailboxes -> mailboxes);
  }

  ApiServer(HttpServer.Bounds bounds) throws IOException {
    this(AccountRules.DEFAULT, 64, mailboxes -> mailboxes, bounds, WebApp.none());
  }

  ApiServer(WebApp webApp) throws IOException {
    this(AccountRules.DEFAULT, 64, mailboxes -> mailboxes, HttpServer.Bounds.STANDARD, webApp);
  }

  /// @param seen the mailboxes as the HTTP interface sees them
  ApiServer(AccountRules rules, int hashingQueue, UnaryOperator<Mailboxes> seen)
      throws IOException {
    this(rules, hashingQueue, seen, HttpServer.Bounds.STANDARD, WebApp.none());
  }

  private ApiServer(
      AccountRules rules,
      int hashingQueue,
      UnaryOperator<Mailboxes> seen,
      HttpServer.Bounds bounds,
      WebApp webApp)
      throws IOException {
    folder = Files.createTempDirectory("parley-api");
    pool = new HashingPool(2, hashingQueue, Duration.ofSeconds(30), meters);
    accounts =
        new Accounts(
            store,
            mailboxes,
            new Argon2idHasher(LOW_COSTS, pool),
            new RandomIds(),
            clock,
            (user, device) -> revoked.add(device),
            rules);
    api =
        new HttpApi(
            folder.resolve("http"),
            new HttpApi.Parts(
                accounts,
                seen.apply(mailboxes),
                limiter,
                meters,
                () -> readiness.get(),
                () -> "parley_up 1\n",
                InetAddress::isLoopbackAddress,
                webApp),
            bounds);
    api.start();
  }

  /// Someone who is logged in.
  record User(String userId, String handle, String deviceId, String token) {}

  User newUser(String handle) throws IOException {
    post("/v1/accounts", "", registration(handle));
    return logIn(handle);
  }

  User logIn(String handle) throws IOException {
    JsonNode session = json(post("/v1/sessions", "", logInBody(handle, PASSWORD)));
    return new User(
        session.path("userId").asText(),
        handle,
        session.path("deviceId").asText(),
        session.path("token").asText());
  }

  static String registration(String handle) {
    return "{\"handle\":\"%s\",\"password\":\"%s\",\"displayName\":\"Some One\"}"
        .formatted(handle, PASSWORD);
  }

  static String logInBody(String handle, String password) {
    return "{\"handle\":\"%s\",\"password\":\"%s\",\"deviceName\":\"phone\"}"
        .formatted(handle, password);
  }

  static JsonNode json(Answer answer) throws IOException {
    return Json.MAPPER.readTree(answer.body());
  }

  /// The suffix of a problem's type; checks what all problems have.
  static String problem(Answer answer) throws IOException {
    JsonNode json = json(answer);
    if (!answer.header("content-type").equals("application/problem+json")
        || json.path("status").asInt() != answer.status()
        || json.path("title").asText().isEmpty()
        || json.path("detail").asText().isEmpty()
        || !json.path("requestId").asText().equals(answer.header("x-request-id"))) {
      throw new AssertionError("not a whole problem: " + answer.status() + " " + answer.text());
    }
    String type = json.path("type").asText();
    return type.substring(type.lastIndexOf(':') + 1);
  }

  UnixHttpClient connect() throws IOException {
    return new UnixHttpClient(api.socketPath(), ADDRESS);
  }

  Answer get(String path, String token) throws IOException {
    return call("GET", path, token);
  }

  Answer post(String path, String token, String body) throws IOException {
    return call("POST", path, token, "Content-Type: application/json", body);
  }

  Answer patch(String path, String token, String body) throws IOException {
    return call("PATCH", path, token, "Content-Type: application/json", body);
  }

  Answer call(String method, String path, String token) throws IOException {
    return exchange(request(method, path, token, List.of(), ""));
  }

  Answer call(String method, String path, String token, String header, String body)
      throws IOException {
    return exchange(request(method, path, token, List.of(header), body));
  }

  Answer exchange(String request) throws IOException {
    try (UnixHttpClient client = connect()) {
      client.send(request);
      return client.receive();
    }
  }

  static String request(
      String method, String path, String token, List<String> headers, String body) {
    StringBuilder request = new StringBuilder();
    request.append(method).append(' ').append(path).append(" HTTP/1.1\r\nHost: parley.test\r\n");
    if (!token.isEmpty()) {
      request.append("Authorization: Bearer ").append(token).append("\r\n");
    }
    headers.forEach(header -> request.append(header).append("\r\n"));
    if (!body.isEmpty()) {
      int length = body.getBytes(StandardCharsets.UTF_8).length;
      request.append("Content-Length: ").append(length).append("\r\n");
    }
    return request.append("\r\n").append(body).toString();
  }

  @Override
  public void close() throws IOException {
    api.stop(Duration.ofSeconds(5));
    pool.close();
    Files.deleteIfExists(folder.resolve("http"));
    Files.deleteIfExists(folder);
  }
}
