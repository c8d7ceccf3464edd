package org.parley.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.slf4j.event.Level;

/// Why a first request got no further, and what its client is told: problem details (RFC 9457)
/// whose `type` is stable.
enum Refusal {
  BAD_REQUEST("bad-request", 400, "Bad Request", "The request is not a valid WebSocket upgrade."),
  PROXY_HEADER(
      "bad-request",
      400,
      "Bad Request",
      "A trusted proxy must begin with a PROXY protocol header."),
  SUBPROTOCOL(
      "subprotocol",
      400,
      "Bad Request",
      "Sec-WebSocket-Protocol must name one of: parley.v1.proto, parley.v1.json."),
  ORIGIN("origin", 403, "Forbidden", "This origin may not open a WebSocket here."),
  HEAD_TIMEOUT("timeout", 408, "Request Timeout", "The request did not arrive in time."),
  VERSION("version", 426, "Upgrade Required", "Sec-WebSocket-Version must be 13."),
  RATE_LIMITED("rate-limited", 429, "Too Many Requests", "Too many connections from this address."),
  HEAD_TOO_LARGE(
      "head-too-large",
      431,
      "Request Header Fields Too Large",
      "The head of the request is too large."),
  HTTP_FAILED("internal", 502, "Bad Gateway", "The HTTP server ended without an answer."),
  HTTP_AWAY("unavailable", 503, "Service Unavailable", "The HTTP server is not there; try again."),
  DRAINING("unavailable", 503, "Service Unavailable", "The server is going away; try again.");

  private final String problem;
  private final int status;
  private final String phrase;
  private final String detail;

  /// @param problem what it is called in docs/PROTOCOL.md
  Refusal(String problem, int status, String phrase, String detail) {
    this.problem = problem;
    this.status = status;
    this.phrase = phrase;
    this.detail = detail;
  }

  /// The end of the problem's `type`.
  String problem() {
    return problem;
  }

  /// Names the refusal in metrics.
  String slug() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// How much an operator wants to know of it: most if the fault is ours, least if it may come in
  /// floods.
  Level level() {
    if (status >= 500) {
      return Level.WARN;
    }
    return this == RATE_LIMITED ? Level.DEBUG : Level.INFO;
  }

  /// A whole HTTP response.
  ///
  /// @param requestId names the request in the answer and in the log
  /// @param retryAfterMillis how long the client should wait; 0 says nothing
  ByteBuf response(ByteBufAllocator allocator, String requestId, long retryAfterMillis) {
    var body =
        "{\"type\":\"urn:parley:problem:%s\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\",\"requestId\":\"%s\"}"
            .formatted(problem, phrase, status, detail, requestId);
    var head = new StringBuilder(256);
    head.append("HTTP/1.1 ").append(status).append(' ').append(phrase);
    head.append("\r\nContent-Type: application/problem+json");
    head.append("\r\nContent-Length: ").append(body.length());
    head.append("\r\nX-Request-Id: ").append(requestId);
    head.append("\r\nCache-Control: no-store\r\nConnection: close");
    if (retryAfterMillis > 0) {
      head.append("\r\nRetry-After: ").append((retryAfterMillis + 999) / 1000);
    }
    if (this == VERSION) {
      head.append("\r\nSec-WebSocket-Version: 13\r\nUpgrade: websocket");
    }
    head.append("\r\n\r\n").append(body);
    return allocator
        .buffer(head.length())
        .writeBytes(Unpooled.wrappedBuffer(head.toString().getBytes(StandardCharsets.US_ASCII)));
  }
}
