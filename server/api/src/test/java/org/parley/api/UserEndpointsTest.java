package org.parley.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.parley.api.ApiServer.json;
import static org.parley.api.ApiServer.problem;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.parley.api.UnixHttpClient.Answer;
import org.parley.messaging.AccountRules;
import org.parley.messaging.AccountRules.Registration;

final class UserEndpointsTest {
  private ApiServer server;

  @BeforeEach
  void start() throws IOException {
    server = new ApiServer(new AccountRules(Registration.OPEN, 60, 7, 32, 1, 1), 64);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void aUserIsFoundByHandleAndById() throws IOException {
    ApiServer.User ada = server.newUser("ada");
    ApiServer.User bob = server.newUser("bob");
    Answer byHandle = server.get("/v1/users?handle=bob", ada.token());
    Answer byId = server.get("/v1/users/" + bob.userId(), ada.token());
    assertEquals(200, byHandle.status());
    assertEquals(json(byHandle), json(byId));
    JsonNode user = json(byId);
    assertEquals(bob.userId(), user.path("userId").asText());
    assertEquals("bob", user.path("handle").asText());
    assertEquals("Some One", user.path("displayName").asText());
    assertEquals(3, user.size());
  }

  @Test
  void nobodyIsFoundByWhatIsNoNameOfAUser() throws IOException {
    ApiServer.User ada = server.newUser("ada");
    for (String path :
        List.of(
            "/v1/users?handle=nobody",
            "/v1/users?handle=ADA",
            "/v1/users?handle=",
            "/v1/users/nobody",
            "/v1/users/Not%20An%20Id",
            "/v1/users/g:1")) {
      Answer answer = server.get(path, ada.token());
      assertEquals(404, answer.status(), path);
      assertEquals("not-found", problem(answer));
    }
    Answer answer = server.get("/v1/users", ada.token());
    assertEquals("invalid-field", problem(answer));
    assertEquals("handle", json(answer).path("field").asText());
  }

  @Test
  void blocksAreSetListedAndLifted() throws IOException {
    ApiServer.User ada = server.newUser("ada");
    ApiServer.User bob = server.newUser("bob");
    String path = "/v1/blocks/" + bob.userId();
    assertEquals(204, server.call("PUT", path, ada.token()).status());
    assertEquals(204, server.call("PUT", path, ada.token()).status());
    assertEquals(List.of(bob.userId()), blocks(ada));
    assertEquals(List.of(), blocks(bob));
    assertEquals(204, server.call("DELETE", path, ada.token()).status());
    assertEquals(204, server.call("DELETE", path, ada.token()).status());
    assertEquals(List.of(), blocks(ada));
  }

  private List<String> blocks(ApiServer.User user) throws IOException {
    JsonNode blocks = json(server.get("/v1/blocks", user.token())).path("blocks");
    return blocks.valueStream().map(JsonNode::asText).toList();
  }

  @Test
  void aBlockThatCannotBeIsRefused() throws IOException {
    ApiServer.User ada = server.newUser("ada");
    ApiServer.User bob = server.newUser("bob");
    ApiServer.User eve = server.newUser("eve");
    Answer oneself = server.call("PUT", "/v1/blocks/" + ada.userId(), ada.token());
    assertEquals("invalid-field", problem(oneself));
    assertEquals("not-found", problem(server.call("PUT", "/v1/blocks/nobody", ada.token())));
    assertEquals("not-found", problem(server.call("PUT", "/v1/blocks/No%20Id", ada.token())));
    assertEquals(204, server.call("PUT", "/v1/blocks/" + bob.userId(), ada.token()).status());
    Answer oneMore = server.call("PUT", "/v1/blocks/" + eve.userId(), ada.token());
    assertEquals(403, oneMore.status());
    assertEquals("forbidden", problem(oneMore));
  }

  @Test
  void oneInvitationTooManyIsRefused() throws IOException {
    ApiServer.User ada = server.newUser("ada");
    assertEquals(201, server.call("POST", "/v1/invitations", ada.token()).status());
    assertEquals("forbidden", problem(server.call("POST", "/v1/invitations", ada.token())));
  }

  @Test
  void anInvitationThatIsWithdrawnMakesRoom() throws IOException {
    ApiServer.User ada = server.newUser("ada");
    ApiServer.User bob = server.newUser("bob");
    String code =
        json(server.call("POST", "/v1/invitations", ada.token())).path("invitation").asText();
    String path = "/v1/invitations/" + code;
    assertEquals("not-found", problem(server.call("DELETE", path, bob.token())));
    assertEquals(204, server.call("DELETE", path, ada.token()).status());
    assertEquals("not-found", problem(server.call("DELETE", path, ada.token())));
    assertEquals(
        "not-found", problem(server.call("DELETE", "/v1/invitations/%C3%A9", ada.token())));
    assertEquals(201, server.call("POST", "/v1/invitations", ada.token()).status());
  }
}
