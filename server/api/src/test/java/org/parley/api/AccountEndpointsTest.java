package org.parley.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.parley.api.ApiServer.PASSWORD;
import static org.parley.api.ApiServer.json;
import static org.parley.api.ApiServer.logInBody;
import static org.parley.api.ApiServer.problem;
import static org.parley.api.ApiServer.registration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.parley.api.UnixHttpClient.Answer;
import org.parley.messaging.AccountRules;
import org.parley.messaging.AccountRules.Registration;
import org.parley.messaging.DeviceId;

final class AccountEndpointsTest {
  private static final String JSON = "Content-Type: application/json";

  private ApiServer server;

  @BeforeEach
  void start() throws IOException {
    server = new ApiServer();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private void restartWith(Registration registration) throws IOException {
    server.close();
    server = new ApiServer(AccountRules.DEFAULT.withRegistration(registration), 64);
  }

  private double count(String metric, String outcome) {
    return server.meters.get(metric).tag("outcome", outcome).counter().count();
  }

  @Test
  void registrationAnswersWhoOneIs() throws IOException {
    Answer answer = server.post("/v1/accounts", "", registration("ada"));
    assertEquals(201, answer.status());
    assertEquals("application/json", answer.header("content-type"));
    JsonNode user = json(answer);
    assertEquals("ada", user.path("handle").asText());
    assertEquals("Some One", user.path("displayName").asText());
    assertFalse(user.path("userId").asText().isEmpty());
    assertEquals(3, user.size());
    assertEquals(1, count("parley.registrations", "ok"));
  }

  @Test
  void aTakenHandleIsAConflict() throws IOException {
    server.post("/v1/accounts", "", registration("ada"));
    Answer answer = server.post("/v1/accounts", "", registration("ada"));
    assertEquals(409, answer.status());
    assertEquals("handle-taken", problem(answer));
  }

  @Test
  void theFieldAtFaultIsNamed() throws IOException {
    assertEquals("handle", fieldAtFault(registration("Ada")));
    assertEquals("handle", fieldAtFault("{\"password\":\"12345678\",\"displayName\":\"A\"}"));
    assertEquals("handle", fieldAtFault("{\"handle\":7,\"password\":\"12345678\"}"));
    assertEquals("handle", fieldAtFault("{\"handle\":null}"));
    assertEquals("handle", fieldAtFault("{\"handle\":[\"ada\"]}"));
    assertEquals("password", fieldAtFault("{\"handle\":\"ada\",\"password\":true}"));
    assertEquals("displayName", fieldAtFault("{\"handle\":\"ada\",\"password\":\"12345678\"}"));
    assertEquals(
        "invitation", fieldAtFault(registration("ada").replace("}", ",\"invitation\":1}")));
  }

  private String fieldAtFault(String body) throws IOException {
    Answer answer = server.post("/v1/accounts", "", body);
    assertEquals(400, answer.status(), answer.text());
    assertEquals("invalid-field", problem(answer));
    return json(answer).path("field").asText();
  }

  @Test
  void whatIsNoJsonObjectIsABadRequest() throws IOException {
    for (String body :
        List.of(
            "{",
            "[]",
            "7",
            "\"ada\"",
            "null",
            "{\"a\":1}{}",
            "{\"a\":1,\"a\":2}",
            "{'a':1}",
            "[".repeat(5_000),
            "{\"a\":\"\u0001\"}")) {
      Answer answer = server.post("/v1/accounts", "", body);
      assertEquals(400, answer.status(), body);
      assertEquals("bad-request", problem(answer));
    }
    Answer nothing = server.call("POST", "/v1/accounts", "", JSON, "");
    assertEquals("bad-request", problem(nothing));
  }

  @Test
  void whatIsNotSentAsJsonIsAnUnsupportedMediaType() throws IOException {
    for (String header :
        List.of(
            "X-None: 1",
            "Content-Type: text/plain",
            "Content-Type: application/x-www-form-urlencoded",
            "Content-Type: application/jsonp",
            "Content-Type: application/json\r\nContent-Encoding: gzip")) {
      Answer answer = server.call("POST", "/v1/accounts", "", header, registration("ada"));
      assertEquals(415, answer.status(), header);
      assertEquals("unsupported-media-type", problem(answer));
    }
    Answer answer =
        server.call(
            "POST",
            "/v1/accounts",
            "",
            "Content-Type: Application/JSON; charset=utf-8",
            registration("ada"));
    assertEquals(201, answer.status());
  }

  @Test
  void aBodyOverTheLimitIsRefusedWhetherOrNotItSaysItsLength() throws IOException {
    String body = "{\"handle\":\"" + "x".repeat(Json.MAX_BODY_BYTES) + "\"}";
    Answer announced = server.post("/v1/accounts", "", body);
    assertEquals(413, announced.status());
    assertEquals("payload-too-large", problem(announced));
    String chunked =
        ApiServer.request(
                "POST", "/v1/accounts", "", List.of(JSON, "Transfer-Encoding: chunked"), "")
            + Integer.toHexString(body.length())
            + "\r\n"
            + body
            + "\r\n0\r\n\r\n";
    assertEquals(413, server.exchange(chunked).status());
  }

  @Test
  void aFieldNobodyKnowsIsIgnored() throws IOException {
    String body = registration("ada").replace("}", ",\"later\":{\"a\":[1]}}");
    assertEquals(201, server.post("/v1/accounts", "", body).status());
  }

  @Test
  void aPasswordWithoutTheNewOneIsRefused() throws IOException {
    ApiServer.User ada = server.newUser("ada");
    assertEquals(200, server.patch("/v1/me", ada.token(), "{}").status());
    Answer half = server.patch("/v1/me", ada.token(), "{\"password\":\"" + PASSWORD + "\"}");
    assertEquals("newPassword", json(half).path("field").asText());
  }

  @Test
  void aLogInAnswersATokenThatWorks() throws IOException {
    ApiServer.User ada = server.newUser("ada");
    Answer me = server.get("/v1/me", ada.token());
    assertEquals(200, me.status());
    assertEquals(ada.userId(), json(me).path("userId").asText());
    assertEquals("chats", json(me).path("lastSeen").asText());
    assertEquals(1, count("parley.logins", "ok"));
  }

  @Test
  void anUnknownHandleAndAWrongPasswordGetEqualAnswers() throws IOException {
    server.newUser("ada");
    Answer wrong = server.post("/v1/sessions", "", logInBody("ada", "wrong password"));
    Answer unknown = server.post("/v1/sessions", "", logInBody("eve", "wrong password"));
    assertEquals(401, wrong.status());
    assertEquals("unauthenticated", problem(wrong));
    assertEquals(401, unknown.status());
    assertEquals(withoutId(wrong), withoutId(unknown));
    assertEquals(wrong.headers().keySet(), unknown.headers().keySet());
    assertEquals("Bearer", wrong.header("WWW-Authenticate"));
    assertEquals(2, count("parley.logins", "wrong"));
    assertEquals(
        4, server.meters.get("parley.hashing").timer().count(), "one hashing for each request");
  }

  private static JsonNode withoutId(Answer answer) throws IOException {
    return ((ObjectNode) json(answer)).without("requestId");
  }

  @Test
  void aRequestWithoutAValidTokenIsUnauthenticated() throws IOException {
    ApiServer.User ada = server.newUser("ada");
    for (String header :
        List.of(
            "X-None: 1",
            "Authorization: Bearer",
            "Authorization: Bearer x",
            "Authorization: Basic " + ada.token(),
            "Authorization: Bearer " + ada.token() + "x")) {
      Answer answer = server.exchange(ApiServer.request("GET", "/v1/me", "", List.of(header), ""));
      assertEquals(401, answer.status(), header);
      assertEquals("unauthenticated", problem(answer));
      assertEquals("Bearer", answer.header("WWW-Authenticate"));
    }
    String lowerCase = "Authorization: bearer " + ada.token();
    assertEquals(
        200,
        server.exchange(ApiServer.request("GET", "/v1/me", "", List.of(lowerCase), "")).status());
  }

  @Test
  void everyRouteOfAUserWantsAToken() throws IOException {
    for (Routes.Route route : server.api.routes()) {
      if (route.path().startsWith("/v1/")
          && !List.of("/v1/accounts", "/v1/sessions").contains(route.path())) {
        String path = route.path().replaceAll("\\{.*}", "x");
        assertEquals(401, server.call(route.method().name(), path, "").status(), path);
      }
    }
    assertEquals(401, server.get("/v1/sessions", "").status());
  }

  @Test
  void sessionsAreListedWithTheCallersOwn() throws IOException {
    ApiServer.User phone = server.newUser("ada");
    ApiServer.User laptop = server.logIn("ada");
    JsonNode sessions = json(server.get("/v1/sessions", laptop.token())).path("sessions");
    assertEquals(2, sessions.size());
    for (JsonNode session : sessions) {
      boolean own = session.path("deviceId").asText().equals(laptop.deviceId());
      assertEquals(own, session.path("current").asBoolean());
      assertEquals("phone", session.path("deviceName").asText());
      assertEquals("2026-01-01T00:00:00Z", session.path("lastUsedAt").asText());
    }
    assertFalse(phone.deviceId().equals(laptop.deviceId()));
  }

  @Test
  void anEndedSessionIsRefusedAtOnceAndItsConnectionTold() throws IOException {
    ApiServer.User phone = server.newUser("ada");
    ApiServer.User laptop = server.logIn("ada");
    assertEquals(200, server.get("/v1/me", phone.token()).status());
    Answer ended = server.call("DELETE", "/v1/sessions/" + phone.deviceId(), laptop.token());
    assertEquals(204, ended.status());
    assertEquals("", ended.header("content-type"));
    assertEquals(401, server.get("/v1/me", phone.token()).status());
    assertEquals(Set.of(new DeviceId(phone.deviceId())), server.revoked);
    assertEquals(204, server.call("DELETE", "/v1/sessions/current", laptop.token()).status());
    assertEquals(401, server.get("/v1/me", laptop.token()).status());
  }

  @Test
  void nobodyEndsAnothersSession() throws IOException {
    ApiServer.User ada = server.newUser("ada");
    ApiServer.User bob = server.newUser("bob");
    for (String device : List.of(ada.deviceId(), "unknown", "NotAnId")) {
      Answer answer = server.call("DELETE", "/v1/sessions/" + device, bob.token());
      assertEquals(404, answer.status());
      assertEquals("not-found", problem(answer));
    }
    assertEquals(200, server.get("/v1/me", ada.token()).status());
  }

  @Test
  void aProfileChangesInWhatIsGiven() throws IOException {
    ApiServer.User ada = server.newUser("ada");
    String change = "{\"displayName\":\" Countess \",\"lastSeen\":\"nobody\"}";
    Answer answer = server.patch("/v1/me", ada.token(), change);
    assertEquals(200, answer.status());
    assertEquals("Countess", json(answer).path("displayName").asText());
    server.patch("/v1/me", ada.token(), "{\"lastSeen\":\"everyone\"}");
    JsonNode me = json(server.get("/v1/me", ada.token()));
    assertEquals("Countess", me.path("displayName").asText());
    assertEquals("everyone", me.path("lastSeen").asText());
    Answer wrong = server.patch("/v1/me", ada.token(), "{\"lastSeen\":\"friends\"}");
    assertEquals("lastSeen", json(wrong).path("field").asText());
    Answer empty = server.patch("/v1/me", ada.token(), "{\"displayName\":\"\"}");
    assertEquals("displayName", json(empty).path("field").asText());
  }

  @Test
  void aNewPasswordEndsTheOtherSessions() throws IOException {
    ApiServer.User phone = server.newUser("ada");
    ApiServer.User laptop = server.logIn("ada");
    String change = "{\"password\":\"%s\",\"newPassword\":\"another one\"}";
    Answer wrong = server.patch("/v1/me", phone.token(), change.formatted("wrong password"));
    assertEquals(403, wrong.status());
    assertEquals("forbidden", problem(wrong));
    assertEquals(200, server.patch("/v1/me", phone.token(), change.formatted(PASSWORD)).status());
    assertEquals(200, server.get("/v1/me", phone.token()).status());
    assertEquals(401, server.get("/v1/me", laptop.token()).status());
    assertEquals(401, server.post("/v1/sessions", "", logInBody("ada", PASSWORD)).status());
    assertEquals(201, server.post("/v1/sessions", "", logInBody("ada", "another one")).status());
  }

  @Test
  void aPasswordIsChangedByItself() throws IOException {
    ApiServer.User ada = server.newUser("ada");
    String both =
        "{\"password\":\"%s\",\"newPassword\":\"another one\",\"displayName\":\"A\"}"
            .formatted(PASSWORD);
    assertEquals("invalid-field", problem(server.patch("/v1/me", ada.token(), both)));
    Answer missing = server.patch("/v1/me", ada.token(), "{\"newPassword\":\"another one\"}");
    assertEquals("password", json(missing).path("field").asText());
    assertEquals(201, server.post("/v1/sessions", "", logInBody("ada", PASSWORD)).status());
  }

  @Test
  void anErasedAccountIsGoneAndItsHandleStaysTaken() throws IOException {
    ApiServer.User ada = server.newUser("ada");
    ApiServer.User bob = server.newUser("bob");
    Answer wrong =
        server.call("DELETE", "/v1/me", ada.token(), JSON, "{\"password\":\"wrong one\"}");
    assertEquals(403, wrong.status());
    String body = "{\"password\":\"" + PASSWORD + "\"}";
    assertEquals(204, server.call("DELETE", "/v1/me", ada.token(), JSON, body).status());
    assertEquals(401, server.get("/v1/me", ada.token()).status());
    assertEquals(404, server.get("/v1/users/" + ada.userId(), bob.token()).status());
    assertEquals(404, server.get("/v1/users?handle=ada", bob.token()).status());
    assertEquals("handle-taken", problem(server.post("/v1/accounts", "", registration("ada"))));
    assertTrue(server.revoked.contains(new DeviceId(ada.deviceId())));
  }

  @Test
  void closedRegistrationSaysSo() throws IOException {
    restartWith(Registration.CLOSED);
    Answer answer = server.post("/v1/accounts", "", registration("ada"));
    assertEquals(403, answer.status());
    assertEquals("registration-closed", problem(answer));
  }

  @Test
  void anInvitationLetsOnePersonIn() throws IOException {
    restartWith(Registration.INVITATION);
    ApiServer.User ada = server.newUser("ada");
    Answer uninvited = server.post("/v1/accounts", "", registration("bob"));
    assertEquals(403, uninvited.status());
    assertEquals("invitation-required", problem(uninvited));
    Answer made = server.call("POST", "/v1/invitations", ada.token());
    assertEquals(201, made.status());
    String code = json(made).path("invitation").asText();
    assertEquals("2026-01-08T00:00:00Z", json(made).path("expiresAt").asText());
    JsonNode listed = json(server.get("/v1/invitations", ada.token())).path("invitations");
    assertEquals(code, listed.path(0).path("invitation").asText());
    String withCode = registration("bob").replace("}", ",\"invitation\":\"%s\"}".formatted(code));
    assertEquals(201, server.post("/v1/accounts", "", withCode).status());
    assertEquals(0, json(server.get("/v1/invitations", ada.token())).path("invitations").size());
    Answer again = server.post("/v1/accounts", "", withCode.replace("bob", "eve"));
    assertEquals("invitation-required", problem(again));
  }
}
