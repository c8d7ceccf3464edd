package org.parley.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/// Makes accounts and logs raw devices in, over the server's HTTP interface.
final class Accounts {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int TIMEOUT_SECONDS = 30;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final int port;

  Accounts(int port) {
    this.port = port;
  }

  /// @return the user's id
  String register(String handle, String password) throws IOException, InterruptedException {
    return post(
            "/v1/accounts", Map.of("handle", handle, "password", password, "displayName", handle))
        .required("userId")
        .asText();
  }

  /// @return a token
  String logIn(String handle, String password, String device)
      throws IOException, InterruptedException {
    return post(
            "/v1/sessions", Map.of("handle", handle, "password", password, "deviceName", device))
        .required("token")
        .asText();
  }

  private JsonNode post(String path, Map<String, String> body)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(TIMEOUT_SECONDS))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
            .build();
    var answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    if (answer.statusCode() != 201) {
      throw new TortureException("POST " + path + " is answered with " + answer.statusCode());
    }
    return JSON.readTree(answer.body());
  }
}
