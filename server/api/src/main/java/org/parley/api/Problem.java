package org.parley.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.parley.messaging.AccountResult;

/// What went wrong with a request, as its caller is told: problem details (RFC 9457).
///
/// @param detail for a developer to read; never an exception's text, never what was sent
/// @param field the field at fault, with [Type#INVALID_FIELD]
/// @param retryAfterSeconds how long to wait before trying again; 0 where that does not help
/// @param reasons why the server is not ready, with [Type#UNAVAILABLE]
/// @param allow the methods there are, with [Type#METHOD_NOT_ALLOWED]
record Problem(
    Type type,
    String detail,
    Optional<String> field,
    long retryAfterSeconds,
    List<String> reasons,
    Optional<String> allow) {
  static final String MEDIA_TYPE = "application/problem+json";
  private static final String PREFIX = "urn:parley:problem:";

  /// Stable names: clients switch on them.
  enum Type {
    BAD_REQUEST("bad-request", 400, "Bad request"),
    INVALID_FIELD("invalid-field", 400, "Invalid field"),
    UNAUTHENTICATED("unauthenticated", 401, "Not logged in"),
    FORBIDDEN("forbidden", 403, "Forbidden"),
    INVITATION_REQUIRED("invitation-required", 403, "Invitation required"),
    REGISTRATION_CLOSED("registration-closed", 403, "Registration closed"),
    NOT_FOUND("not-found", 404, "Not found"),
    METHOD_NOT_ALLOWED("method-not-allowed", 405, "Method not allowed"),
    TIMEOUT("timeout", 408, "Request timeout"),
    HANDLE_TAKEN("handle-taken", 409, "Handle taken"),
    PAYLOAD_TOO_LARGE("payload-too-large", 413, "Payload too large"),
    UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", 415, "Unsupported media type"),
    MISDIRECTED_REQUEST("misdirected-request", 421, "Misdirected request"),
    RATE_LIMITED("rate-limited", 429, "Too many requests"),
    INTERNAL("internal", 500, "Internal error"),
    UNAVAILABLE("unavailable", 503, "Unavailable");

    private final String suffix;
    private final int status;
    private final String title;

    Type(String suffix, int status, String title) {
      this.suffix = suffix;
      this.status = status;
      this.title = title;
    }

    int status() {
      return status;
    }

    /// The name in docs/PROTOCOL.md.
    String suffix() {
      return suffix;
    }

    String urn() {
      return PREFIX + suffix;
    }

    Problem because(String detail) {
      return new Problem(this, detail, Optional.empty(), 0, List.of(), Optional.empty());
    }

    /// The problem a bare status stands for, where Javalin or Jetty refused a request by itself.
    static Type ofStatus(int status) {
      if (status == 414 || status == 431) {
        return PAYLOAD_TOO_LARGE; // of the request line, of the header
      }
      for (Type type : values()) {
        if (type.status == status && type != INVALID_FIELD) {
          return type;
        }
      }
      boolean unspoken = status == 501 || status == 505; // a version or coding there is not
      return status >= 500 && !unspoken ? INTERNAL : BAD_REQUEST;
    }
  }

  Problem {
    reasons = List.copyOf(reasons);
  }

  static Problem invalidField(String field, String reason) {
    return new Problem(
        Type.INVALID_FIELD, reason, Optional.of(field), 0, List.of(), Optional.empty());
  }

  /// @param waitMillis rounded up to whole seconds, at least one
  static Problem rateLimited(long waitMillis) {
    return Type.RATE_LIMITED
        .because("Too many requests: wait as Retry-After says.")
        .retryAfterMillis(waitMillis);
  }

  static Problem notReady(List<String> reasons) {
    Problem plain = Type.UNAVAILABLE.because("The server is not ready.").retryAfterMillis(1_000);
    return new Problem(
        plain.type, plain.detail, plain.field, plain.retryAfterSeconds, reasons, plain.allow);
  }

  static Problem methodNotAllowed(String allow) {
    return new Problem(
        Type.METHOD_NOT_ALLOWED,
        "This resource does not have the method.",
        Optional.empty(),
        0,
        List.of(),
        Optional.of(allow));
  }

  Problem retryAfterMillis(long millis) {
    return new Problem(
        type, detail, field, Math.max(1, Math.ceilDiv(millis, 1_000)), reasons, allow);
  }

  static Problem of(AccountResult.Failure failure) {
    return switch (failure) {
      case AccountResult.InvalidField(var field, var reason) -> invalidField(field, reason);
      case AccountResult.HandleTaken() ->
          Type.HANDLE_TAKEN.because("The handle is taken: choose another.");
      case AccountResult.RegistrationClosed() ->
          Type.REGISTRATION_CLOSED.because("Registration is closed.");
      case AccountResult.InvitationRequired() ->
          Type.INVITATION_REQUIRED.because(
              "Registration needs an invitation: ask a user of this server for one.");
      case AccountResult.InvitationInvalid() ->
          Type.INVITATION_REQUIRED.because(
              "The invitation is unknown, used or expired: ask for another.");
      case AccountResult.WrongCredentials() ->
          Type.UNAUTHENTICATED.because("The handle or the password is wrong.");
      case AccountResult.WrongPassword() -> Type.FORBIDDEN.because("The password is wrong.");
      case AccountResult.AccountGone() -> Type.UNAUTHENTICATED.because("Log in again.");
      case AccountResult.NoSuchUser() -> Type.NOT_FOUND.because("There is no such user.");
      case AccountResult.TooMany(var limit) ->
          Type.FORBIDDEN.because(
              "You have as many of these as are allowed, " + limit + ": remove one first.");
      case AccountResult.TooBusy(var retryAfter) -> rateLimited(retryAfter.toMillis());
    };
  }

  /// The JSON body.
  Map<String, Object> toJson(String requestId) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("type", type.urn());
    json.put("title", type.title);
    json.put("status", type.status);
    json.put("detail", detail);
    field.ifPresent(name -> json.put("field", name));
    if (!reasons.isEmpty()) {
      json.put("reasons", reasons);
    }
    json.put("requestId", requestId);
    return json;
  }

  /// The headers that belong to it, beside its media type.
  Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    if (type == Type.UNAUTHENTICATED) {
      headers.put("WWW-Authenticate", "Bearer");
    }
    if (retryAfterSeconds > 0) {
      headers.put("Retry-After", Long.toString(retryAfterSeconds));
    }
    if (type == Type.MISDIRECTED_REQUEST
        || type == Type.PAYLOAD_TOO_LARGE
        || type == Type.TIMEOUT) {
      headers.put("Connection", "close");
    }
    allow.ifPresent(methods -> headers.put("Allow", methods));
    return headers;
  }
}
