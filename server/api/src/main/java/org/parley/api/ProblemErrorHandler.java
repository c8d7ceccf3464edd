package org.parley.api;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/// Answers what Jetty refuses before any of our code sees it (a request line or header that is no
/// HTTP, a path that could mean two things) as a [Problem] like every other.
final class ProblemErrorHandler extends ErrorHandler {
  private final Supplier<String> newId;

  ProblemErrorHandler(Supplier<String> newId) {
    this.newId = newId;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Problem.Type type = Problem.Type.ofStatus(response.getStatus());
    write(response, callback, type.because(detail(type)), newId);
    return true;
  }

  private static String detail(Problem.Type type) {
    return switch (type) {
      case BAD_REQUEST -> "Send HTTP/1.1 (RFC 9112) and a plain path.";
      case PAYLOAD_TOO_LARGE -> "Send a shorter request line and fewer or shorter headers.";
      case Problem.Type _ -> "The request could not be served.";
    };
  }

  /// Answers a request that is no servlet's.
  static void write(Response response, Callback callback, Problem problem, Supplier<String> newId) {
    String id =
        Optional.ofNullable(response.getHeaders().get(RequestFilter.REQUEST_ID)).orElseGet(newId);
    response.setStatus(problem.type().status());
    response.getHeaders().put(RequestFilter.REQUEST_ID, id);
    SecurityHeaders.VALUES.forEach(response.getHeaders()::put);
    problem.headers().forEach(response.getHeaders()::put);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.MEDIA_TYPE);
    response.write(true, ByteBuffer.wrap(Json.bytes(problem.toJson(id))), callback);
    RequestFilter.logUnserved(problem, id);
  }
}
