package org.parley.api;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.util.Optional;
import org.parley.messaging.UserId;

/// One request and its answer, as endpoints see them.
final class Call {
  private final Context context;

  Call(Context context) {
    this.context = context;
  }

  /// The client's address as limits see it.
  String address() {
    return ClientAddress.limitKey(context.req());
  }

  Optional<InetAddress> client() {
    return ClientAddress.of(context.req());
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(context.header(name));
  }

  Optional<String> query(String name) {
    return Optional.ofNullable(context.queryParam(name));
  }

  String path(String name) {
    return context.pathParam(name);
  }

  /// The user named in the path.
  ///
  /// @throws ProblemException it is no user id, so there is no such user
  UserId pathUser() {
    try {
      return new UserId(path("userId"));
    } catch (IllegalArgumentException _) {
      throw new ProblemException(Problem.Type.NOT_FOUND.because("There is no such user."));
    }
  }

  Json.Body body() {
    return Json.read(context.req());
  }

  void answer(int status, Object json) {
    answer(status, Json.MEDIA_TYPE, Json.bytes(json));
  }

  void answer(int status, String mediaType, byte[] body) {
    context.status(status).contentType(mediaType).result(body);
  }

  /// Says something in a header of the answer, in place of what was said before.
  void say(String header, String value) {
    context.header(header, value);
  }

  /// What the client has is still right.
  void answerNotModified() {
    context.status(304).res().setContentType(null);
  }

  void answerNothing() {
    context.status(204).res().setContentType(null);
  }

  /// The answer's body as a stream, for what is too long to hold. What was written stays written:
  /// fail before, or break the connection.
  OutputStream stream(String mediaType) throws IOException {
    context.status(200).contentType(mediaType);
    return context.res().getOutputStream();
  }
}
