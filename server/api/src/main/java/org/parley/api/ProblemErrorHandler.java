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
    Problem problem = type.because("The request could not be served.");
    String id =
        Optional.ofNullable(response.getHeaders().get(RequestFilter.REQUEST_ID)).orElseGet(newId);
    response.setStatus(type.status());
    response.getHeaders().put(RequestFilter.REQUEST_ID, id);
    SecurityHeaders.VALUES.forEach(response.getHeaders()::put);
    problem.headers().forEach(response.getHeaders()::put);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.MEDIA_TYPE);
    response.write(true, ByteBuffer.wrap(Json.bytes(problem.toJson(id))), callback);
    return true;
  }
}
