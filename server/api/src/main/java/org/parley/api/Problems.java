package org.parley.api;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.parley.messaging.StoreUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns whatever was thrown into the one [Problem] its caller is told.
final class Problems {
  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
  private static final long UNAVAILABLE_RETRY_MILLIS = 1_000;

  private Problems() {}

  static void addTo(JavalinConfig config) {
    config.routes.exception(ProblemException.class, (e, context) -> answer(context, e.problem()));
    config.routes.exception(HttpResponseException.class, (e, context) -> answer(context, of(e)));
    config.routes.exception(
        StoreUnavailableException.class,
        (e, context) -> {
          LOG.warn("The store was unavailable to a request", e);
          answer(context, unavailable());
        });
    config.routes.exception(Exception.class, (e, context) -> answer(context, internal(e)));
    config.router.javaLangErrorHandler(
        (answer, error) -> {
          try {
            write(answer, internal(error), requestId(answer));
          } catch (IOException e) {
            LOG.debug("The client went away", e);
          }
        });
  }

  private static Problem of(HttpResponseException e) {
    return switch (Problem.Type.ofStatus(e.getStatus())) {
      case METHOD_NOT_ALLOWED ->
          Problem.methodNotAllowed(
              Optional.ofNullable(e.getDetails().get("availableMethods")).orElse(""));
      case NOT_FOUND -> Problem.Type.NOT_FOUND.because("There is no such resource.");
      case Problem.Type type -> type.because("The request could not be served.");
    };
  }

  private static Problem unavailable() {
    return Problem.Type.UNAVAILABLE
        .because("The store does not answer; whether anything changed is unknown. Try again.")
        .retryAfterMillis(UNAVAILABLE_RETRY_MILLIS);
  }

  private static Problem internal(Throwable bug) {
    LOG.error("A request failed", bug);
    return Problem.Type.INTERNAL.because("Something broke here; it was noted.");
  }

  private static void answer(Context context, Problem problem) {
    if (context.res().isCommitted()) {
      RequestFilter.breakOff(context.req());
      return;
    }
    RequestFilter.setProblem(problem);
    context.res().resetBuffer();
    context.status(problem.type().status());
    problem.headers().forEach(context::header);
    context
        .contentType(Problem.MEDIA_TYPE)
        .result(Json.bytes(problem.toJson(requestId(context.res()))));
  }

  /// Writes a problem where Javalin does not do so.
  static void write(HttpServletResponse answer, Problem problem, String requestId)
      throws IOException {
    RequestFilter.setProblem(problem);
    answer.setStatus(problem.type().status());
    problem.headers().forEach(answer::setHeader);
    answer.setContentType(Problem.MEDIA_TYPE);
    byte[] body = Json.bytes(problem.toJson(requestId));
    answer.setContentLength(body.length);
    answer.getOutputStream().write(body);
  }

  private static String requestId(HttpServletResponse answer) {
    return Optional.ofNullable(answer.getHeader(RequestFilter.REQUEST_ID)).orElse("");
  }
}
