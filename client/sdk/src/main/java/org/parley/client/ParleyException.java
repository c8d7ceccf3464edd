package org.parley.client;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Something a program must expect: [#reason] says what, and by that what to do next. The text is
/// for people and holds no secret.
public final class ParleyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// What went wrong.
  public enum Reason {
    /// Another process, or another open client of this one, uses the device folder; the text names
    /// the process. Stop it, or use another folder.
    DEVICE_IN_USE,
    /// The device folder cannot be read or written, or holds a database of a newer version.
    STORAGE,
    /// No server was given, and the device folder remembers none.
    NO_SERVER,
    /// Nobody is logged in on this device, or its token was revoked: log in.
    NOT_LOGGED_IN,
    /// The device folder holds another user's data: log out first, which erases it, or use another
    /// folder.
    OTHER_USER,
    /// The outbox is full: wait until messages have gone out.
    OUTBOX_FULL,
    /// Too many last-seen watches or waiting requests.
    TOO_MANY,
    /// The server cannot be reached now, or did not answer in time. Try again; for a change, its
    /// outcome is unknown.
    UNREACHABLE,
    /// The server's certificate is not trusted (unknown authority, expired, another name; the text
    /// says which), so nothing was sent. See [ClientOptions#withTrustedCertificates].
    NOT_TRUSTED,
    /// Too many requests: try again after [#retryAfterMillis].
    RATE_LIMITED,
    /// The server cannot do it now. Try again; for a change, its outcome is unknown.
    UNAVAILABLE,
    /// A field is not as it must be; [#field] names it.
    INVALID,
    /// Wrong password, or no such handle; which, the server does not say.
    WRONG_CREDENTIALS,
    HANDLE_TAKEN,
    NOT_FOUND,
    /// Registration is by invitation, and this one is missing, used or expired.
    INVITATION_REQUIRED,
    /// Not allowed: registration is closed, or it is not yours.
    FORBIDDEN,
    TOO_LARGE,
    /// The server answered something this client does not understand, or is none of Parley's.
    PROTOCOL,
    /// The client was closed.
    CLOSED
  }

  private final Reason reason;
  private final @Nullable String field;
  private final long retryAfterMillis;

  ParleyException(Reason reason, String message) {
    this(reason, message, null, 0);
  }

  ParleyException(Reason reason, String message, Throwable cause) {
    this(reason, message, null, 0);
    initCause(cause);
  }

  ParleyException(Reason reason, String message, @Nullable String field, long retryAfterMillis) {
    super(message);
    this.reason = reason;
    this.field = field;
    this.retryAfterMillis = retryAfterMillis;
  }

  public Reason reason() {
    return reason;
  }

  /// The field at fault, with [Reason#INVALID], if the server named it.
  public Optional<String> field() {
    return Optional.ofNullable(field);
  }

  /// How long to wait, in milliseconds, with [Reason#RATE_LIMITED]; 0 if unknown.
  public long retryAfterMillis() {
    return retryAfterMillis;
  }
}
