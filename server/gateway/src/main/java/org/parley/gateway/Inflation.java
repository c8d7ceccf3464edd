package org.parley.gateway;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;
import org.parley.protocol.CloseCode;

/// Inflates permessage-deflate messages (RFC 7692) without context takeover, so that one inflater
/// serves a whole event loop. Not thread-safe.
final class Inflation implements AutoCloseable {
  /// A sender takes these bytes off the end of each message.
  private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};

  private final Inflater inflater = new Inflater(true);
  private byte @Nullable [] scratch;

  /// Never produces more than `limitBytes`, whatever the input claims to hold.
  byte[] inflate(byte[] message, int limitBytes) throws ViolationException {
    var output = scratch;
    if (output == null || output.length < limitBytes + 1) {
      output = new byte[limitBytes + 1];
      scratch = output;
    }
    inflater.reset();
    try {
      int length = inflate(message, output, 0);
      if (length <= limitBytes) {
        length = inflate(TAIL, output, length);
      }
      if (length > limitBytes) {
        throw new ViolationException(CloseCode.TOO_LARGE);
      }
      return Arrays.copyOf(output, length);
    } catch (DataFormatException _) {
      throw new ViolationException(CloseCode.MALFORMED);
    }
  }

  private int inflate(byte[] input, byte[] output, int from)
      throws DataFormatException, ViolationException {
    int length = from;
    inflater.setInput(input);
    while (length < output.length && !inflater.finished()) {
      int produced = inflater.inflate(output, length, output.length - length);
      if (inflater.needsDictionary()) {
        throw new ViolationException(CloseCode.MALFORMED);
      }
      if (produced == 0 && (inflater.needsInput() || inflater.finished())) {
        break;
      }
      length += produced;
    }
    return length;
  }

  @Override
  public void close() {
    inflater.end();
  }
}
