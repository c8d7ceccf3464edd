package org.parley.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.parley.api.ApiServer.PASSWORD;
import static org.parley.api.ApiServer.logInBody;
import static org.parley.api.ApiServer.problem;
import static org.parley.api.ApiServer.registration;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.parley.api.UnixHttpClient.Answer;
import org.parley.messaging.Limiter.Limit;

final class LimitsTest {
  private ApiServer server;

  @BeforeEach
  void start() throws IOException {
    server = new ApiServer();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private static void assertLimited(String retryAfter, Answer answer) throws IOException {
    assertEquals(429, answer.status());
    assertEquals("rate-limited", problem(answer));
    assertEquals(retryAfter, answer.header("Retry-After"));
  }

  @Test
  void registrationsAreLimitedByTheAddressTheGatewayNames() throws IOException {
    server.limiter.refuse(Limit.REGISTRATIONS_BY_ADDRESS, 1_001);
    assertLimited("2", server.post("/v1/accounts", "", registration("ada")));
    assertTrue(
        server.limiter.asked.contains(
            new TestLimiter.Asked(Limit.REGISTRATIONS_BY_ADDRESS, ApiServer.ADDRESS)));
    assertTrue(server.store.isEmpty());
  }

  @Test
  void logInsAreLimitedBeforeAnyHashing() throws IOException {
    server.newUser("ada");
    long hashed = server.meters.get("parley.hashing").timer().count();
    server.limiter.refuse(Limit.LOGINS_BY_ADDRESS, 1);
    assertLimited("1", server.post("/v1/sessions", "", logInBody("ada", PASSWORD)));
    assertEquals(hashed, server.meters.get("parley.hashing").timer().count());
  }

  @Test
  void whoHasAStolenTokenDoesNotGuessThePasswordFaster() throws IOException {
    ApiServer.User ada = server.newUser("ada");
    server.limiter.refuse(Limit.LOGINS_BY_ADDRESS, 5_000);
    String change = "{\"password\":\"a guess, one\",\"newPassword\":\"another one\"}";
    assertLimited("5", server.patch("/v1/me", ada.token(), change));
    Answer erasure =
        server.call(
            "DELETE",
            "/v1/me",
            ada.token(),
            "Content-Type: application/json",
            "{\"password\":\"a guess, two\"}");
    assertLimited("5", erasure);
  }

  @Test
  void requestsAreLimitedByDevice() throws IOException {
    ApiServer.User ada = server.newUser("ada");
    server.limiter.refuse(Limit.REQUESTS_BY_DEVICE, 60_000);
    assertLimited("60", server.get("/v1/me", ada.token()));
    assertTrue(
        server.limiter.asked.contains(
            new TestLimiter.Asked(Limit.REQUESTS_BY_DEVICE, ada.deviceId())));
    assertEquals(401, server.get("/v1/me", "").status());
    assertEquals(200, server.get("/healthz", "").status());
  }

  @Test
  void whateverIsAskedOneAddressAsksItInBounds() throws IOException {
    server.limiter.refuse(Limit.REQUESTS_BY_ADDRESS, 2_500);
    for (String path : List.of("/healthz", "/v1/me", "/nowhere", "/openapi.json", "/v1/ws")) {
      assertLimited("3", server.get(path, "no token"));
    }
    assertEquals(
        List.of(new TestLimiter.Asked(Limit.REQUESTS_BY_ADDRESS, ApiServer.ADDRESS)),
        server.limiter.asked.stream().distinct().toList());
  }

  @Test
  void aRegistrationCountsOnceItIsWellFormedWhetherTheHandleIsTakenOrNot() throws IOException {
    server.newUser("ada");
    server.limiter.asked.clear();
    for (String body :
        List.of(
            "no JSON",
            registration("Ada"),
            registration("eve").replace(PASSWORD, "short"),
            registration("eve").replace("Some One", ""))) {
      server.post("/v1/accounts", "", body);
    }
    assertEquals(0, registrationsCounted());
    assertEquals(409, server.post("/v1/accounts", "", registration("ada")).status());
    assertEquals(1, registrationsCounted());
    assertEquals(201, server.post("/v1/accounts", "", registration("eve")).status());
    assertEquals(2, registrationsCounted());
  }

  private long registrationsCounted() {
    return server.limiter.asked.stream()
        .filter(asked -> asked.limit() == Limit.REGISTRATIONS_BY_ADDRESS)
        .count();
  }

  @Test
  void anIpv6NetworkCountsAsOneAddress() throws IOException {
    server.limiter.refuse(Limit.LOGINS_BY_ADDRESS, 1_000);
    for (String address : new String[] {"2001:db8:1:2::1", "2001:db8:1:2:ffff::9"}) {
      try (UnixHttpClient client = new UnixHttpClient(server.api.socketPath(), address)) {
        client.send(
            ApiServer.request(
                "POST",
                "/v1/sessions",
                "",
                List.of("Content-Type: application/json"),
                logInBody("ada", PASSWORD)));
        assertLimited("1", client.receive());
      }
    }
    assertEquals(
        List.of("2001:db8:1:2:0:0:0:0/64"),
        server.limiter.asked.stream().map(TestLimiter.Asked::key).distinct().toList());
  }

  @Test
  void addressesBecomeKeys() {
    assertEquals("192.0.2.1", ClientAddress.limitKey("192.0.2.1"));
    assertEquals("192.0.2.1", ClientAddress.limitKey("::ffff:192.0.2.1"));
    assertEquals("2001:db8:0:0:0:0:0:0/64", ClientAddress.limitKey("[2001:db8::7]"));
    assertEquals("localhost", ClientAddress.limitKey("localhost"));
    assertEquals("999.1.1.1", ClientAddress.limitKey("999.1.1.1"));
    assertEquals("", ClientAddress.limitKey(""));
  }
}
