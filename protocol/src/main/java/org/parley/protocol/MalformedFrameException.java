package org.parley.protocol;

/// Bytes that are no frame of this protocol. The connection they came on is closed with
/// [CloseCode#MALFORMED], except where [#ref()] can be answered; the text of this exception is for
/// the log and never leaves the process.
public final class MalformedFrameException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int ref;

  public MalformedFrameException(String message) {
    this(message, 0);
  }

  /// A client frame that is sound but for the text in it.
  public MalformedFrameException(String message, int ref) {
    super(message);
    this.ref = ref;
  }

  public MalformedFrameException(String message, Throwable cause) {
    super(message, cause);
    this.ref = 0;
  }

  /// The `ref` of a client frame that is sound but for a lone surrogate in its JSON text, which a
  /// user can paste: it is answered by `BAD_REQUEST` and the connection stays. Otherwise, and for
  /// such a frame that wants no reply, 0.
  public int ref() {
    return ref;
  }
}
