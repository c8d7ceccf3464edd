package org.parley.api;

import java.io.IOException;
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

  @Test
  void smoke() throws IOException {
    for (String r :
        new String[] {
          ApiServer.request("GET", "/", "", java.util.List.of(), ""),
          ApiServer.request("GET", "/nope", "", java.util.List.of(), ""),
          ApiServer.request("PUT", "/v1/me", "", java.util.List.of(), ""),
          ApiServer.request("GET", "/v1/me", "", java.util.List.of(), ""),
          ApiServer.request(
              "GET",
              "/v1/ws",
              "",
              java.util.List.of(
                  "Connection: Upgrade",
                  "Upgrade: websocket",
                  "Sec-WebSocket-Version: 13",
                  "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="),
              ""),
          ApiServer.request("GET", "/a/..;/b%2fc", "", java.util.List.of(), ""),
          ApiServer.request("OPTIONS", "/v1/me", "", java.util.List.of(), ""),
          ApiServer.request("TRACE", "/v1/me", "", java.util.List.of(), ""),
          "GET / HTTP/1.1\r\n\r\n",
          "NONSENSE\r\n\r\n",
          "GET / HTTP/1.1\r\nHost: a\r\nX: " + "a".repeat(20000) + "\r\n\r\n",
        }) {
      Answer a = server.exchange(r);
      System.out.println(
          r.lines().findFirst().get()
              + " -> "
              + a.status()
              + " "
              + a.headers()
              + "\n   "
              + a.text());
    }
    ApiServer.User u = server.newUser("ada");
    System.out.println(u);
    System.out.println(server.get("/v1/me", u.token()).text());
    System.out.println(server.get("/v1/me/export", u.token()));
    System.out.println(server.get("/v1/me/export", u.token()).text());
  }
}
