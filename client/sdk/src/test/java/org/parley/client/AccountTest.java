package org.parley.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.parley.client.ParleyException.Reason;

/// What goes over HTTP, with answers as the server's interface describes them.
@Timeout(60)
class AccountTest {
  private static final String BOB =
      "{\"userId\":\"bob1\",\"handle\":\"bob\",\"displayName\":\"Bob\",\"more\":1}";

  @TempDir Path folder;
  private ScriptedServer server;
  private ParleyClient client;

  @BeforeEach
  void open() throws IOException {
    server = new ScriptedServer();
    client = ParleyClient.open(folder.resolve("device"), server.uri(), ConnectionTest.OPTIONS);
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    server.close();
  }

  private void logIn() {
    client.logIn("me", "password".toCharArray());
  }

  private ScriptedServer.Request last() {
    return server.requests().getLast();
  }

  private static void assertFails(Reason reason, Executable call) {
    assertEquals(reason, assertThrows(ParleyException.class, call).reason());
  }

  @Test
  void registeringTellsWhatIsWrong() {
    char[] password = "pass\"wörd".toCharArray();
    server.answer("POST /v1/accounts", 201, BOB);
    assertEquals(new UserId("bob1"), client.register("bob", password, "Bob", "c0de").id());
    assertEquals(
        "{\"handle\":\"bob\",\"password\":\"pass\\\"wörd\",\"displayName\":\"Bob\","
            + "\"invitation\":\"c0de\"}",
        last().body());
    server.answer("POST /v1/accounts", 409, "{\"type\":\"urn:parley:problem:handle-taken\"}");
    assertFails(Reason.HANDLE_TAKEN, () -> client.register("bob", password, "Bob"));
    server.answer(
        "POST /v1/accounts", 403, "{\"type\":\"urn:parley:problem:invitation-required\"}");
    assertFails(Reason.INVITATION_REQUIRED, () -> client.register("bob", password, "Bob"));
    server.answer(
        "POST /v1/accounts", 400, "{\"field\":\"handle\",\"detail\":\"starts with a letter\"}");
    ParleyException invalid =
        assertThrows(ParleyException.class, () -> client.register("1", password, "Bob"));
    assertEquals(Optional.of("handle"), invalid.field());
    assertEquals("starts with a letter", invalid.getMessage());
    server.answer("POST /v1/accounts", 429, "Retry-After: 7", "<html>slow down</html>");
    ParleyException limited =
        assertThrows(ParleyException.class, () -> client.register("bob", password, "Bob"));
    assertEquals(7_000, limited.retryAfterMillis());
    assertEquals(Reason.RATE_LIMITED, limited.reason());
  }

  @Test
  void anotherKindOfServerIsSaidToBeNone() {
    server.answer("POST /v1/sessions", 200, "<html>welcome</html>");
    assertFails(Reason.PROTOCOL, this::logIn);
    server.answer("POST /v1/sessions", 501, "<html>Unsupported method</html>");
    ParleyException refused = assertThrows(ParleyException.class, this::logIn);
    assertEquals(Reason.PROTOCOL, refused.reason());
    assertEquals(
        "what answers at " + server.uri().getAuthority() + " is not a Parley server",
        refused.getMessage());
    server.answer("POST /v1/sessions", 503, "<html>the proxy says so</html>");
    assertFails(Reason.UNAVAILABLE, this::logIn);
  }

  @Test
  void loggingInMakesThisADeviceAndLoggingOutErasesIt() throws IOException {
    server.answer("POST /v1/sessions", 401, "{}");
    assertFails(Reason.WRONG_CREDENTIALS, this::logIn);
    assertFails(Reason.NOT_LOGGED_IN, () -> client.send(new ChatId("bob1"), "hi"));
    server.answer(
        "POST /v1/sessions", 201, "{\"token\":\"t0ken\",\"userId\":\"me\",\"deviceId\":\"d1\"}");
    logIn();
    assertEquals(
        Optional.of(new Identity(new UserId("me"), new DeviceId("d1"), "me")), client.whoAmI());
    client.send(new ChatId("bob1"), "a needle to be erased");

    server.answer("DELETE /v1/sessions/current", 503, "{}");
    assertFails(Reason.UNAVAILABLE, client::logOut);
    assertTrue(client.whoAmI().isPresent());
    server.answer("DELETE /v1/sessions/current", 204, "");
    client.logOut();
    assertEquals("Bearer t0ken", last().headers().get("authorization"));
    assertTrue(client.whoAmI().isEmpty());
    assertTrue(client.chats().isEmpty());
    assertEquals(0, client.pending());
    try (Stream<Path> files = Files.list(folder.resolve("device"))) {
      for (Path file : files.toList()) {
        String content = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertFalse(content.contains("needle") || content.contains("t0ken"), file.toString());
      }
    }
  }

  @Test
  void anotherUsersDataIsNeverMixedIn() {
    logIn();
    server.answer(
        "POST /v1/sessions", 201, "{\"token\":\"other\",\"userId\":\"eve\",\"deviceId\":\"d9\"}");
    assertFails(Reason.OTHER_USER, () -> client.logIn("eve", "password".toCharArray()));
    assertEquals("Bearer other", last().headers().get("authorization")); // ended again
    assertEquals(new UserId("me"), client.whoAmI().orElseThrow().user());
  }

  @Test
  void usersAreFoundAndRemembered() {
    logIn();
    server.answer("GET /v1/users", 200, BOB);
    Account bob = client.account().findByHandle("b&b").orElseThrow();
    assertEquals("/v1/users?handle=b%26b", last().path());
    assertEquals(new ChatId("bob1"), bob.chat());
    int requests = server.requests().size();
    assertEquals(Optional.of(bob), client.account().find(bob.id()));
    assertEquals(requests, server.requests().size());
    assertEquals(Optional.empty(), client.account().find(new UserId("nobody")));
  }

  @Test
  void passwordsAreChangedAndAccountsErased() {
    logIn();
    server.answer("PATCH /v1/me", 403, "{}");
    assertFails(
        Reason.WRONG_CREDENTIALS,
        () -> client.account().changePassword("wrong".toCharArray(), "new-one".toCharArray()));
    server.answer("PATCH /v1/me", 200, BOB);
    client.account().changePassword("password".toCharArray(), "new-one".toCharArray());
    assertEquals("{\"password\":\"password\",\"newPassword\":\"new-one\"}", last().body());
    client.account().changeLastSeenPrivacy(LastSeenPrivacy.NOBODY);
    assertEquals("{\"lastSeen\":\"nobody\"}", last().body());
    server.answer("DELETE /v1/me", 204, "");
    client.eraseAccount("new-one".toCharArray());
    assertTrue(client.whoAmI().isEmpty());
  }

  @Test
  void devicesBlocksAndInvitationsAreListed() {
    logIn();
    server.answer(
        "GET /v1/sessions",
        200,
        "{\"sessions\":[{\"deviceId\":\"d1\",\"deviceName\":\"Laptop\",\"createdAt\":"
            + "\"2026-01-01T00:00:00Z\",\"lastUsedAt\":\"2026-01-02T00:00:00Z\",\"current\":true}]}");
    Instant created = Instant.parse("2026-01-01T00:00:00Z");
    assertEquals(
        List.of(
            new DeviceInfo(
                new DeviceId("d1"), "Laptop", created, created.plusSeconds(86_400), true)),
        client.account().devices());
    server.answer("GET /v1/blocks", 200, "{\"blocks\":[\"eve\"]}");
    assertEquals(List.of(new UserId("eve")), client.account().blocks());
    server.answer("PUT /v1/blocks/eve", 204, "");
    client.account().block(new UserId("eve"));
    server.answer(
        "POST /v1/invitations",
        201,
        "{\"invitation\":\"c0de\",\"expiresAt\":\"2026-01-01T00:00:00Z\"}");
    Invitation invitation = client.account().invite();
    assertEquals(new Invitation("c0de", created), invitation);
    assertFalse(invitation.toString().contains("c0de"));
    server.answer("GET /v1/invitations", 200, "{\"invitations\":[{\"invitation\":1}]}");
    assertFails(Reason.PROTOCOL, () -> client.account().invitations());
    server.answer("DELETE /v1/invitations/c0de", 204, "");
    client.account().withdraw("c0de");
    server.answer("DELETE /v1/invitations/c0de", 404, "{}");
    assertFails(Reason.NOT_FOUND, () -> client.account().withdraw("c0de"));
  }

  @Test
  void anExportIsWholeOrFails() throws IOException {
    logIn();
    String whole = "{\"account\":{}}\n" + "{\"event\":{}}\n".repeat(5_000) + "{\"end\":{}}\n";
    server.answer("GET /v1/me/export", 200, whole);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    client.account().export(out);
    assertEquals(whole, out.toString(StandardCharsets.UTF_8));
    server.answer("GET /v1/me/export", 200, "{\"account\":{}}\n{\"event\":{}}\n");
    assertFails(Reason.UNREACHABLE, () -> client.account().export(new ByteArrayOutputStream()));
  }
}
