package org.parley.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.parley.api.UnixHttpClient.Answer;
import org.parley.messaging.AccountRules;
import org.parley.messaging.Change;
import org.parley.messaging.Digest;
import org.parley.messaging.Mailboxes;
import org.parley.messaging.MessageId;
import org.parley.messaging.StoreUnavailableException;
import org.parley.messaging.UserId;
import org.parley.protocol.Event;
import org.parley.protocol.FrameCodec;

final class ExportEndpointTest {
  private static final int MESSAGES = 700; // more than two slices

  private static void write(ApiServer server, ApiServer.User from, ApiServer.User to) {
    write(server, from, to, "Hello ");
  }

  private static void write(ApiServer server, ApiServer.User from, ApiServer.User to, String text) {
    for (int i = 1; i <= MESSAGES; i++) {
      String id = "00000000-0000-4000-8000-%012d".formatted(i);
      server.mailboxes.commit(
          List.of(
              new Change.Post(
                  new UserId(from.userId()),
                  new UserId(to.userId()),
                  new MessageId(id),
                  new Digest(new byte[Digest.BYTES]),
                  message(id, to.userId(), from, text + i),
                  message(id, from.userId(), from, text + i))));
    }
  }

  private static Event.Opaque message(String id, String chat, ApiServer.User from, String text) {
    return FrameCodec.seal(new Event.Message(id, chat, from.userId(), text, null, null));
  }

  private static List<JsonNode> lines(Answer answer) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : answer.text().lines().toList()) {
      lines.add(Json.MAPPER.readTree(line));
    }
    return lines;
  }

  @Test
  void anExportHoldsTheAccountItsSessionsItsBlocksAndEveryEventInOrder() throws IOException {
    try (ApiServer server = new ApiServer()) {
      ApiServer.User ada = server.newUser("ada");
      ApiServer.User bob = server.newUser("bob");
      server.call("PUT", "/v1/blocks/" + bob.userId(), ada.token());
      write(server, ada, bob);
      Instant seen = Instant.parse("2026-01-02T03:04:05.678Z");
      server.store.recordLastSeen(Map.of(new UserId(ada.userId()), seen));
      Answer answer = server.get("/v1/me/export", ada.token());
      assertEquals(200, answer.status());
      assertTrue(answer.header("content-type").startsWith("application/x-ndjson"));
      List<JsonNode> lines = lines(answer);
      assertEquals(MESSAGES + 5, lines.size());
      assertEquals("ada", lines.get(0).at("/account/handle").asText());
      assertEquals(seen.toString(), lines.get(1).path("lastActive").asText());
      assertEquals(ada.deviceId(), lines.get(2).at("/session/deviceId").asText());
      assertEquals(bob.userId(), lines.get(3).path("block").asText());
      for (int i = 1; i <= MESSAGES; i++) {
        JsonNode event = lines.get(3 + i).path("event");
        assertEquals(Integer.toString(i), event.path("seq").asText());
        assertEquals("Hello " + i, event.at("/message/text").asText());
        assertEquals(bob.userId(), event.at("/message/chat").asText());
      }
      JsonNode end = lines.getLast().path("end");
      assertEquals(MESSAGES, end.path("events").asInt());
      assertEquals(MESSAGES, end.path("upTo").asInt());
    }
  }

  @Test
  void whoReadsAnExportSlowlyGetsNoSecondOneAndHindersNobody() throws IOException {
    try (ApiServer server = new ApiServer();
        UnixHttpClient slow = server.connect()) {
      ApiServer.User ada = server.newUser("ada");
      ApiServer.User bob = server.newUser("bob");
      write(server, ada, bob, "x".repeat(10_000)); // more than buffers on the way hold
      slow.send(ApiServer.request("GET", "/v1/me/export", ada.token(), List.of(), ""));
      assertEquals(200, slow.receiveHead().status());
      Answer second = server.get("/v1/me/export", ada.token());
      assertEquals(429, second.status());
      assertEquals("rate-limited", ApiServer.problem(second));
      assertEquals("10", second.header("Retry-After"));
      assertEquals(200, server.get("/v1/me/export", bob.token()).status());
    }
  }

  @Test
  void anExportThatFailsHalfWayBreaksOff() throws IOException {
    try (ApiServer server =
        new ApiServer(AccountRules.DEFAULT, 64, ExportEndpointTest::failingAtTheSecondRead)) {
      ApiServer.User ada = server.newUser("ada");
      write(server, ada, server.newUser("bob"));
      assertThrows(IOException.class, () -> server.get("/v1/me/export", ada.token()));
    }
  }

  @Test
  void anExportThatFailsBeforeItsFirstByteIsAProblem() throws IOException {
    try (ApiServer server = new ApiServer()) {
      ApiServer.User ada = server.newUser("ada");
      server.mailboxes.setAvailable(false);
      Answer answer = server.get("/v1/me/export", ada.token());
      assertEquals(503, answer.status());
      assertEquals("unavailable", ApiServer.problem(answer));
    }
  }

  private static Mailboxes failingAtTheSecondRead(Mailboxes real) {
    AtomicInteger reads = new AtomicInteger();
    return (Mailboxes)
        Proxy.newProxyInstance(
            Mailboxes.class.getClassLoader(),
            new Class<?>[] {Mailboxes.class},
            (_, method, arguments) -> {
              if (method.getName().equals("read") && reads.incrementAndGet() == 2) {
                throw new StoreUnavailableException("as the test wants it");
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
