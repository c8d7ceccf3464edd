package org.parley.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.parley.api.ApiServer.PASSWORD;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.parley.api.UnixHttpClient.Answer;
import org.slf4j.LoggerFactory;

/// What must be in no log, at any level of ours.
final class SecretsTest {

  @Test
  @Timeout(30)
  void theIdInAProblemIsFoundInTheLogAsItIsSetUp() throws IOException {
    Logger ours = (Logger) LoggerFactory.getLogger("org.parley");
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    ours.addAppender(log);
    ours.setLevel(Level.INFO);
    try (ApiServer server = new ApiServer()) {
      assertEquals(List.of("INFO"), levels(log, server.get("/v1/me", "")));
      assertEquals(List.of("INFO"), levels(log, server.exchange("GET /healthz\r\n\r\n")));
      ApiServer.User ada = server.newUser("ada");
      server.store.setAvailable(false);
      Answer unavailable = server.get("/v1/sessions", ada.token());
      assertTrue(levels(log, unavailable).contains("WARN"));
    } finally {
      ours.setLevel(null);
      ours.detachAppender(log);
    }
  }

  private static List<String> levels(ListAppender<ILoggingEvent> log, Answer problem) {
    String id = problem.header("X-Request-Id");
    List<String> levels = List.of();
    while (levels.isEmpty()) { // the line may come after the answer
      levels =
          List.copyOf(log.list).stream()
              .filter(line -> id.equals(line.getMDCPropertyMap().get("requestId")))
              .map(line -> line.getLevel().toString())
              .toList();
    }
    return levels;
  }

  @Test
  void noTokenPasswordInvitationOrHandleIsLoggedAndEveryLineNamesItsRequest() throws IOException {
    Logger ours = (Logger) LoggerFactory.getLogger("org.parley");
    Logger all = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    all.addAppender(log);
    ours.setLevel(Level.TRACE);
    try (ApiServer server = new ApiServer()) {
      ApiServer.User ada = server.newUser("ada.lovelace");
      String invitation =
          ApiServer.json(server.call("POST", "/v1/invitations", ada.token()))
              .path("invitation")
              .asText();
      server.get("/v1/users?handle=ada.lovelace", ada.token());
      server.post("/v1/sessions", "", ApiServer.logInBody("ada.lovelace", PASSWORD + "!"));
      server.post("/v1/sessions", "", "{\"password\":\"" + PASSWORD);
      server.store.setAvailable(false);
      server.get("/v1/sessions", ada.token());
      List<ILoggingEvent> lines = List.copyOf(log.list);
      assertTrue(lines.size() >= 7, "lines: " + lines.size());
      for (ILoggingEvent line : lines) {
        String text = line.getFormattedMessage() + line.getThrowableProxy();
        for (String secret : List.of(ada.token(), PASSWORD, invitation, "ada.lovelace")) {
          assertFalse(text.contains(secret), line.getLoggerName());
        }
      }
      assertEquals(
          List.of(),
          lines.stream()
              .filter(line -> line.getLoggerName().startsWith("org.parley"))
              .filter(line -> !line.getMDCPropertyMap().containsKey("requestId"))
              .toList());
    } finally {
      ours.setLevel(null);
      all.detachAppender(log);
    }
  }
}
