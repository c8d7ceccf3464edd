package org.parley.gateway;

import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/// Deflates server frames (RFC 7692) without context takeover. Deflaters are few and shared: a
/// session takes one for the length of a frame. Safe for any thread.
final class Deflation implements AutoCloseable {
  private static final int TAIL_BYTES = 4;

  private final ArrayBlockingQueue<Deflater> idle =
      new ArrayBlockingQueue<>(2 * Runtime.getRuntime().availableProcessors());

  /// The compressed message, or null where compression does not make it smaller.
  byte @Nullable [] deflate(byte[] message) {
    var deflater = idle.poll();
    if (deflater == null) {
      deflater = new Deflater(Deflater.BEST_SPEED, true);
    }
    try {
      deflater.reset();
      deflater.setInput(message);
      var output = new byte[message.length];
      int length = deflater.deflate(output, 0, output.length, Deflater.SYNC_FLUSH);
      // A full buffer means there may be more to come, so it would not have become smaller.
      return length < output.length && length > TAIL_BYTES
          ? Arrays.copyOf(output, length - TAIL_BYTES)
          : null;
    } finally {
      if (!idle.offer(deflater)) {
        deflater.end();
      }
    }
  }

  @Override
  public void close() {
    for (var deflater = idle.poll(); deflater != null; deflater = idle.poll()) {
      deflater.end();
    }
  }
}
