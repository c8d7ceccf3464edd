package org.parley.client;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.parley.client.ParleyException.Reason;

/// The server's HTTP interface: JSON out, JSON in, problem details (RFC 9457) as exceptions.
final class HttpApi {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ANSWER_BYTES = 4 * 1024 * 1024;
  private static final long MILLIS_A_SECOND = 1_000;
  private static final long MAX_RETRY_AFTER_SECONDS = 24 * 60 * 60;

  /// With these, a page instead of a problem in JSON tells that no Parley server is there.
  private static final Set<Integer> OF_OTHER_SERVERS =
      Set.of(301, 302, 307, 308, 400, 403, 404, 405, 501);

  private final HttpClient http;
  private final URI server;
  private final Duration timeout;

  HttpApi(HttpClient http, URI server, int timeoutMillis) {
    this.http = http;
    this.server = server;
    this.timeout = Duration.ofMillis(timeoutMillis);
  }

  /// Writes the fields of a request's body.
  interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  /// A request's body, which may hold a password and so is overwritten once it was sent.
  private static byte[] body(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new IllegalArgumentException("a text that JSON cannot hold", e);
    }
    return bytes.toByteArray();
  }

  static void password(JsonGenerator json, String name, char[] password) throws IOException {
    json.writeFieldName(name);
    json.writeString(password, 0, password.length);
  }

  JsonNode get(String path, @Nullable String token) {
    return call("GET", path, token, null);
  }

  /// @return the answer's JSON; a missing node if it has none
  JsonNode call(String method, String path, @Nullable String token, @Nullable Fields fields) {
    byte[] body = fields == null ? new byte[0] : body(fields);
    try (InputStream answer = exchange(method, path, token, body)) {
      byte[] bytes = answer.readNBytes(ANSWER_BYTES);
      return bytes.length == 0 ? JSON.missingNode() : JSON.readTree(bytes);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw notParley();
    } catch (IOException e) {
      throw broke(e);
    } finally {
      Arrays.fill(body, (byte) 0);
    }
  }

  /// The answer's bytes as they come; the caller closes them.
  InputStream open(String path, String token) {
    return exchange("GET", path, token, new byte[0]);
  }

  private InputStream exchange(String method, String path, @Nullable String token, byte[] body) {
    String base = server.toString();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create(
                    base.endsWith("/") ? base.substring(0, base.length() - 1) + path : base + path))
            .timeout(timeout)
            .header("Accept", "application/json")
            .method(
                method,
                body.length == 0
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(body));
    if (body.length > 0) {
      request.header("Content-Type", "application/json");
    }
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    try {
      HttpResponse<InputStream> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      if (response.statusCode() / 100 == 2) {
        return response.body();
      }
      throw problem(response);
    } catch (ConnectException e) {
      throw new ParleyException(
          Reason.UNREACHABLE,
          isUnresolved(e)
              ? "no machine of the name " + server.getHost() + " is known"
              : "nothing answers at " + server.getAuthority(),
          e);
    } catch (HttpTimeoutException e) {
      throw new ParleyException(Reason.UNREACHABLE, "it did not answer in time", e);
    } catch (SSLException e) {
      throw Trust.doubt(e)
          .map(doubt -> new ParleyException(Reason.NOT_TRUSTED, doubt, e))
          .orElseGet(
              () ->
                  new ParleyException(
                      Reason.UNREACHABLE,
                      "no secure connection (TLS) could be made with " + server.getAuthority(),
                      e));
    } catch (IOException e) {
      throw broke(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ParleyException(Reason.UNREACHABLE, "interrupted while asking the server", e);
    }
  }

  /// A server that wants TLS hangs up on who does not speak it.
  private ParleyException broke(IOException e) {
    return new ParleyException(
        Reason.UNREACHABLE,
        "http".equals(server.getScheme())
            ? "the connection broke, perhaps because its address begins with https://"
            : "the connection broke",
        e);
  }

  private ParleyException notParley() {
    return new ParleyException(
        Reason.PROTOCOL, "what answers at " + server.getAuthority() + " is not a Parley server");
  }

  private static boolean isUnresolved(ConnectException e) {
    return e.getCause() instanceof ConnectException inner
        ? isUnresolved(inner)
        : e.getCause() instanceof UnresolvedAddressException;
  }

  private ParleyException problem(HttpResponse<InputStream> response) throws IOException {
    JsonNode json;
    try (InputStream body = response.body()) {
      json = JSON.readTree(body.readNBytes(ANSWER_BYTES));
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      if (OF_OTHER_SERVERS.contains(response.statusCode())) {
        throw notParley();
      }
      json = JSON.missingNode(); // a proxy's page, perhaps: the status says enough
    }
    int status = response.statusCode();
    String type = json.path("type").asText("");
    String detail = json.path("detail").asText("");
    return new ParleyException(
        reason(status, type),
        detail.isEmpty() ? "the server answered " + status : detail,
        json.hasNonNull("field") ? json.path("field").asText() : null,
        retryAfterMillis(response));
  }

  private static Reason reason(int status, String type) {
    if (type.endsWith(":invitation-required")) {
      return Reason.INVITATION_REQUIRED;
    }
    return switch (status) {
      case 400, 422 -> Reason.INVALID;
      case 401 -> Reason.NOT_LOGGED_IN;
      case 403 -> Reason.FORBIDDEN;
      case 404 -> Reason.NOT_FOUND;
      case 409 -> Reason.HANDLE_TAKEN;
      case 413 -> Reason.TOO_LARGE;
      case 429 -> Reason.RATE_LIMITED;
      default -> status >= 500 ? Reason.UNAVAILABLE : Reason.PROTOCOL;
    };
  }

  /// How long the server asks to wait; 0 if it does not say, or not in seconds.
  static long retryAfterMillis(HttpResponse<?> response) {
    String text = response.headers().firstValue("Retry-After").orElse("");
    if (!text.matches("[0-9]{1,9}")) {
      return 0;
    }
    return Math.min(Long.parseLong(text), MAX_RETRY_AFTER_SECONDS) * MILLIS_A_SECOND;
  }
}
