package org.parley.api;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/// Around every request: its id, the security headers, metrics and the access log (at DEBUG,
/// without query string, body or token).
final class RequestFilter implements Filter {
  static final String REQUEST_ID = "X-Request-Id";
  private static final Logger LOG = LoggerFactory.getLogger(RequestFilter.class);
  private static final Pattern SANE_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final String ROUTE_ATTRIBUTE = "parley.route";
  private static final String BROKEN_ATTRIBUTE = "parley.broken";
  private static final String UNMATCHED = "unmatched";
  private static final String WEBSOCKET_PATH = "/v1/ws";

  private final Supplier<String> newId;
  private final MeterRegistry meters;

  RequestFilter(Supplier<String> newId, MeterRegistry meters) {
    this.newId = newId;
    this.meters = meters;
  }

  /// Notes which route serves a request, for metrics and the log.
  static void setRoute(HttpServletRequest request, String path) {
    request.setAttribute(ROUTE_ATTRIBUTE, path);
  }

  /// Notes that an answer failed after part of it was sent. The connection then breaks, so that
  /// nobody takes the part for the whole.
  static void breakOff(HttpServletRequest request) {
    request.setAttribute(BROKEN_ATTRIBUTE, true);
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest http = (HttpServletRequest) request;
    HttpServletResponse answer = (HttpServletResponse) response;
    String id =
        Optional.ofNullable(http.getHeader(REQUEST_ID))
            .filter(given -> SANE_ID.matcher(given).matches())
            .orElseGet(newId);
    long start = System.nanoTime();
    MDC.put("requestId", id);
    try {
      answer.setHeader(REQUEST_ID, id);
      SecurityHeaders.VALUES.forEach(answer::setHeader);
      if (http.getRequestURI().equals(WEBSOCKET_PATH)) {
        setRoute(http, WEBSOCKET_PATH);
        Problems.write(answer, noWebSocketHere(http), id);
      } else {
        chain.doFilter(request, response);
      }
      if (http.getAttribute(BROKEN_ATTRIBUTE) != null) {
        throw new IOException("an answer failed after part of it was sent");
      }
    } finally {
      record(http, answer, System.nanoTime() - start);
      MDC.clear();
    }
  }

  /// The gateway keeps what is an upgrade and the first request of its connection.
  private static Problem noWebSocketHere(HttpServletRequest request) {
    return request.getHeader("Upgrade") == null
        ? Problem.Type.BAD_REQUEST.because("Here is a WebSocket: send an upgrade (RFC 6455).")
        : Problem.Type.MISDIRECTED_REQUEST.because("Upgrade on a connection of its own.");
  }

  private void record(HttpServletRequest request, HttpServletResponse answer, long nanos) {
    String route =
        request.getAttribute(ROUTE_ATTRIBUTE) instanceof String matched ? matched : UNMATCHED;
    String method = route.equals(UNMATCHED) ? UNMATCHED : request.getMethod();
    Timer.builder("parley.http.requests")
        .description("requests answered, by the time it took")
        .tags("method", method, "route", route, "status", Integer.toString(answer.getStatus()))
        .register(meters)
        .record(nanos, TimeUnit.NANOSECONDS);
    LOG.debug(
        "{} {} answered {} in {} ms",
        method,
        route,
        answer.getStatus(),
        TimeUnit.NANOSECONDS.toMillis(nanos));
  }
}
