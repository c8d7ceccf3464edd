package org.parley.gateway;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.parley.protocol.Encoding;

/// The WebSocket opening handshake (RFC 6455, section 4.2), from the request's head alone. Tokens
/// in the URL are not looked at.
sealed interface Handshake {
  /// RFC 6455, section 1.3.
  String KEY_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  int KEY_BYTES = 16;

  /// @param deflate permessage-deflate, without context takeover on either side
  record Accepted(Encoding encoding, boolean deflate, String accept) implements Handshake {

    String response() {
      return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade"
          + "\r\nSec-WebSocket-Accept: "
          + accept
          + "\r\nSec-WebSocket-Protocol: "
          + encoding.subprotocol()
          + (deflate
              ? "\r\nSec-WebSocket-Extensions: permessage-deflate;"
                  + " server_no_context_takeover; client_no_context_takeover"
              : "")
          + "\r\n\r\n";
    }
  }

  record Refused(Refusal refusal) implements Handshake {}

  /// Asks for something else than an upgrade to WebSocket: the HTTP server answers.
  record NotAsked() implements Handshake {}

  static Handshake of(RequestHead head, Set<String> allowedOrigins) {
    if (!head.lists("upgrade", "websocket")) {
      return new NotAsked();
    }
    var key = head.only("sec-websocket-key");
    var host = head.only("host");
    if (!head.version().equals("HTTP/1.1")
        || !head.lists("connection", "upgrade")
        || key.isEmpty()
        || !isKey(key.get())
        || host.isEmpty()
        || !head.all("transfer-encoding").isEmpty()
        || !head.only("content-length").orElse("0").equals("0")) {
      return new Refused(Refusal.BAD_REQUEST);
    }
    if (!head.only("sec-websocket-version").orElse("").equals("13")) {
      return new Refused(Refusal.VERSION);
    }
    if (!isAllowed(head, host.get(), allowedOrigins)) {
      return new Refused(Refusal.ORIGIN);
    }
    var encoding =
        head.elements("sec-websocket-protocol").stream()
            .flatMap(name -> Encoding.of(name).stream())
            .findFirst();
    if (encoding.isEmpty()) {
      return new Refused(Refusal.SUBPROTOCOL);
    }
    boolean deflate =
        encoding.get() == Encoding.JSON
            && head.elements("sec-websocket-extensions").stream().anyMatch(Handshake::isDeflate);
    return new Accepted(encoding.get(), deflate, accept(key.get()));
  }

  private static boolean isKey(String key) {
    try {
      return Base64.getDecoder().decode(key).length == KEY_BYTES;
    } catch (IllegalArgumentException _) {
      return false; // not Base64: an answer, not an error of ours
    }
  }

  private static String accept(String key) {
    try {
      var digest = MessageDigest.getInstance("SHA-1");
      return Base64.getEncoder()
          .encodeToString(digest.digest((key + KEY_SUFFIX).getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }

  /// Absent is fine: only browsers send it, and only they act for a page that may not be ours.
  private static boolean isAllowed(RequestHead head, String host, Set<String> allowedOrigins) {
    if (head.all("origin").isEmpty()) {
      return true;
    }
    var origin = head.only("origin").map(value -> value.toLowerCase(Locale.ROOT));
    return origin.isPresent()
        && (allowedOrigins.contains(origin.get())
            || sameHost(origin.get(), host.toLowerCase(Locale.ROOT)));
  }

  private static boolean sameHost(String origin, String host) {
    for (var scheme : new String[] {"http://", "https://"}) {
      if (origin.startsWith(scheme)) {
        var port = scheme.equals("http://") ? ":80" : ":443";
        return withoutPort(origin.substring(scheme.length()), port).equals(withoutPort(host, port));
      }
    }
    return false;
  }

  private static String withoutPort(String authority, String defaultPort) {
    return authority.endsWith(defaultPort)
        ? authority.substring(0, authority.length() - defaultPort.length())
        : authority;
  }

  /// Whether we can fulfil this offer (RFC 7692, section 7.1): no smaller window of ours, and
  /// nothing unknown.
  private static boolean isDeflate(String offer) {
    var parts = Arrays.stream(offer.split(";", -1)).map(String::strip).toList();
    if (!parts.getFirst().equals("permessage-deflate")) {
      return false;
    }
    var seen = new HashSet<String>();
    return parts.stream()
        .skip(1)
        .allMatch(part -> parameter(part).filter(name -> seen.add(name)).isPresent());
  }

  private static Optional<String> parameter(String part) {
    int equals = part.indexOf('=');
    var name = (equals < 0 ? part : part.substring(0, equals)).strip();
    var value = equals < 0 ? "" : part.substring(equals + 1).strip().replace("\"", "");
    boolean fine =
        switch (name) {
          case "server_no_context_takeover", "client_no_context_takeover" -> equals < 0;
          case "client_max_window_bits" -> equals < 0 || value.matches("[89]|1[0-5]");
          case "server_max_window_bits" -> value.equals("15");
          default -> false;
        };
    return fine ? Optional.of(name) : Optional.empty();
  }
}
