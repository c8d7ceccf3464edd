package org.parley.protocol;

/// Bytes that are no frame of this protocol. The connection they came on is closed with
/// [CloseCode#MALFORMED]; the text of this exception is for the log and never leaves the process.
public final class MalformedFrameException extends Exception {
  private static final long serialVersionUID = 1L;

  public MalformedFrameException(String message) {
    super(message);
  }

  public MalformedFrameException(String message, Throwable cause) {
    super(message, cause);
  }
}
