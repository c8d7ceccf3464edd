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
import org.parley.messaging.Limiter;
import org.parley.messaging.Limiter.Limit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;

/// Around every request: its id, the limit by address, the security headers, metrics and the access
/// log (without query string, body or token). What failed is logged so that the id in a problem is
/// found: at WARN if the fault is ours, else at INFO; all the rest at DEBUG, and what a limit
/// refused too, since that may come in floods.
final class RequestFilter implements Filter {
  static final String REQUEST_ID = "X-Request-Id";
  private static final Logger LOG = LoggerFactory.getLogger(RequestFilter.class);
  private static final Pattern SANE_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Pattern SANE_METHOD = Pattern.compile("[A-Z]{1,16}");
  private static final String MDC_ID = "requestId";
  private static final String MDC_PROBLEM = "problem";
  private static final String ROUTE_ATTRIBUTE = "parley.route";
  private static final String BROKEN_ATTRIBUTE = "parley.broken";
  private static final String UNMATCHED = "unmatched";
  private static final String WEBSOCKET_PATH = "/v1/ws";

  private final Supplier<String> newId;
  private final Limiter limiter;
  private final MeterRegistry meters;

  RequestFilter(Supplier<String> newId, Limiter limiter, MeterRegistry meters) {
    this.newId = newId;
    this.limiter = limiter;
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

  /// Notes what the running request's answer will be, for its line in the log.
  static void setProblem(Problem problem) {
    MDC.put(MDC_PROBLEM, problem.type().suffix());
  }

  /// The line of a request that no filter saw.
  static void logUnserved(Problem problem, String id) {
    MDC.put(MDC_ID, id);
    try {
      LOG.atLevel(level(problem.type().status()))
          .log(
              "A request was answered {} ({}) unread",
              problem.type().status(),
              problem.type().suffix());
    } finally {
      MDC.remove(MDC_ID);
    }
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
    MDC.put(MDC_ID, id);
    try {
      answer.setHeader(REQUEST_ID, id);
      SecurityHeaders.VALUES.forEach(answer::setHeader);
      long waitMillis = limiter.waitMillis(Limit.REQUESTS_BY_ADDRESS, ClientAddress.limitKey(http));
      if (waitMillis > 0) {
        Problems.write(answer, Problem.rateLimited(waitMillis), id);
      } else if (http.getRequestURI().equals(WEBSOCKET_PATH)) {
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
    String problem = MDC.get(MDC_PROBLEM);
    LOG.atLevel(level(answer.getStatus()))
        .log(
            "{} {} answered {}{} in {} ms",
            loggable(request.getMethod()),
            route,
            answer.getStatus(),
            problem == null ? "" : " (" + problem + ")",
            TimeUnit.NANOSECONDS.toMillis(nanos));
  }

  /// A method is a word of the client's.
  private static String loggable(String method) {
    return SANE_METHOD.matcher(method).matches() ? method : "(a method)";
  }

  private static Level level(int status) {
    if (status >= 500) {
      return Level.WARN;
    }
    return status >= 400 && status != Problem.Type.RATE_LIMITED.status() ? Level.INFO : Level.DEBUG;
  }
}
