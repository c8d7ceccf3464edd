package org.parley.protocol;

import java.util.OptionalInt;

/// Bytes that are no frame of this protocol. The connection they came on is closed with
/// [CloseCode#MALFORMED], except where [#ref()] can be answered; the text of this exception is for
/// the log and never leaves the process.
public final class MalformedFrameException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient OptionalInt ref;

  public MalformedFrameException(String message) {
    super(message);
    this.ref = OptionalInt.empty();
  }

  public MalformedFrameException(String message, Throwable cause) {
    super(message, cause);
    this.ref = OptionalInt.empty();
  }

  /// A client frame that is sound but for the text in it.
  public MalformedFrameException(String message, int ref) {
    super(message);
    this.ref = OptionalInt.of(ref);
  }

  /// The `ref` of a client frame that is sound but for a lone surrogate in its JSON text, which any
  /// user can paste: it is answered by `BAD_REQUEST`, as a [ClientFrame.Unknown] is, and the
  /// connection stays. Otherwise empty.
  public OptionalInt ref() {
    return ref;
  }
}
