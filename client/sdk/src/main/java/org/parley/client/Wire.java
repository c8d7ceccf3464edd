package org.parley.client;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.parley.protocol.Encoding;
import org.parley.protocol.Limits;

/// One WebSocket as blocking calls. What comes waits in a queue that is bounded: above its limits
/// the socket is not read. One thread sends and takes; [#wake] and [#abandon] are for any.
final class Wire implements WebSocket.Listener {
  /// More than a server sends while this side is blocked in sending (a window of events, and
  /// answers to a window of messages), so that the two never wait for each other.
  static final int QUEUE_FRAMES = 1_024;

  private static final int CLOSE_MILLIS = 1_000;

  static final int QUEUE_BYTES = 4 * 1024 * 1024;

  /// What the connection's thread has to look at.
  sealed interface Signal {}

  record Frame(byte[] bytes) implements Signal {}

  record Ended(End end) implements Signal {}

  record Woken() implements Signal {}

  private final Encoding encoding;
  private final LinkedBlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
  private final AtomicBoolean woken = new AtomicBoolean();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final ByteArrayOutputStream partialBinary = new ByteArrayOutputStream(0);
  private final StringBuilder partialText = new StringBuilder(0);
  private volatile long heardNanos = System.nanoTime();
  private volatile @Nullable WebSocket socket;
  private volatile @Nullable CompletableFuture<WebSocket> opening;
  private volatile boolean abandoned;

  // Guarded by this.
  private int queuedFrames;
  private long queuedBytes;
  private boolean reading = true;

  Wire(Encoding encoding) {
    this.encoding = encoding;
  }

  /// Connects; blocks until the upgrade is done.
  void open(HttpClient http, URI uri, int timeoutMillis)
      throws LinkEndedException, InterruptedException {
    CompletableFuture<WebSocket> future =
        http.newWebSocketBuilder()
            .subprotocols(encoding.subprotocol())
            .connectTimeout(Duration.ofMillis(timeoutMillis))
            .buildAsync(uri, this);
    opening = future;
    if (abandoned) {
      future.cancel(true);
    }
    try {
      WebSocket opened = future.get(timeoutMillis, TimeUnit.MILLISECONDS);
      socket = opened;
      heardNanos = System.nanoTime();
      if (!opened.getSubprotocol().equals(encoding.subprotocol())) {
        throw new LinkEndedException(new End.Violation("another subprotocol"));
      }
    } catch (ExecutionException e) {
      throw new LinkEndedException(refusal(e.getCause()));
    } catch (TimeoutException e) {
      future.cancel(true);
      throw new LinkEndedException(new End.Unreachable());
    } catch (CancellationException e) {
      throw new LinkEndedException(new End.NotWanted());
    }
  }

  private static End refusal(@Nullable Throwable cause) {
    if (cause instanceof WebSocketHandshakeException refused) {
      HttpResponse<?> response = refused.getResponse();
      return new End.NotUpgraded(response.statusCode(), HttpApi.retryAfterMillis(response));
    }
    return cause != null && Trust.doubt(cause).isPresent()
        ? new End.NotTrusted()
        : new End.Unreachable();
  }

  /// Puts a frame on the wire. Blocks while the socket takes nothing.
  void send(byte[] frame, int timeoutMillis) throws LinkEndedException, InterruptedException {
    WebSocket open = opened();
    await(
        encoding == Encoding.PROTO
            ? open.sendBinary(ByteBuffer.wrap(frame), true)
            : open.sendText(new String(frame, StandardCharsets.UTF_8), true),
        timeoutMillis);
  }

  void ping(int timeoutMillis) throws LinkEndedException, InterruptedException {
    await(opened().sendPing(ByteBuffer.allocate(0)), timeoutMillis);
  }

  private WebSocket opened() throws LinkEndedException {
    WebSocket open = socket;
    if (open == null) {
      throw new LinkEndedException(new End.Broken());
    }
    return open;
  }

  private static void await(CompletableFuture<WebSocket> sending, int timeoutMillis)
      throws LinkEndedException, InterruptedException {
    try {
      WebSocket sent = sending.get(timeoutMillis, TimeUnit.MILLISECONDS);
      assert sent != null;
    } catch (ExecutionException | TimeoutException e) {
      throw new LinkEndedException(new End.Broken());
    }
  }

  /// The next signal, or null if none came in time.
  @Nullable Signal poll(long millis) throws InterruptedException {
    Signal signal = signals.poll(Math.max(0, millis), TimeUnit.MILLISECONDS);
    if (signal instanceof Frame frame) {
      taken(frame.bytes().length);
    } else if (signal instanceof Woken) {
      woken.set(false);
    }
    return signal;
  }

  /// When anything came last, in nanoseconds of [System#nanoTime].
  long heardNanos() {
    return heardNanos;
  }

  void wake() {
    if (woken.compareAndSet(false, true)) {
      signals.add(new Woken());
    }
  }

  /// Gives up: also a connection that is still being made.
  void abandon() {
    abandoned = true;
    CompletableFuture<WebSocket> future = opening;
    if (future != null) {
      future.cancel(true);
    }
    wake();
  }

  /// Closes in order, waiting a moment for the other side, then at once.
  void close(int timeoutMillis) {
    WebSocket open = socket;
    if (open == null) {
      return;
    }
    try {
      if (!open.isOutputClosed()) {
        await(open.sendClose(WebSocket.NORMAL_CLOSURE, ""), timeoutMillis);
        awaitEnd(Math.min(timeoutMillis, CLOSE_MILLIS));
      }
    } catch (LinkEndedException e) {
      Log.LOG.debug("no orderly close: {}", e.end());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.abort();
    }
  }

  /// Until the other side has answered the close: a socket that is closed on unread bytes is reset,
  /// and what was sent last may then not be read.
  private void awaitEnd(long millis) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    for (long left = millis;
        left > 0 && !ended.get();
        left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime())) {
      Signal dropped = poll(left);
      Log.LOG.trace("after the close: {}", dropped == null ? "nothing" : "a signal");
    }
  }

  @Override
  public void onOpen(WebSocket opened) {
    socket = opened;
    opened.request(1);
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
    heardNanos = System.nanoTime();
    byte[] part = new byte[data.remaining()];
    data.get(part);
    if (encoding != Encoding.PROTO) {
      violated(from, "a binary message in a text connection");
    } else if (partialBinary.size() + part.length > Limits.SERVER_FRAME_BYTES) {
      violated(from, "a frame over the limit");
    } else if (last && partialBinary.size() == 0) {
      arrived(from, part);
    } else {
      partialBinary.writeBytes(part);
      if (last) {
        byte[] whole = partialBinary.toByteArray();
        partialBinary.reset();
        arrived(from, whole);
      } else {
        from.request(1);
      }
    }
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    heardNanos = System.nanoTime();
    if (encoding != Encoding.JSON) {
      violated(from, "a text message in a binary connection");
    } else if (partialText.length() + data.length() > Limits.SERVER_FRAME_BYTES) {
      violated(from, "a frame over the limit");
    } else {
      partialText.append(data);
      if (last) {
        byte[] whole = partialText.toString().getBytes(StandardCharsets.UTF_8);
        partialText.setLength(0);
        arrived(from, whole);
      } else {
        from.request(1);
      }
    }
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
    heardNanos = System.nanoTime();
    from.request(1);
    return null; // the pong goes out by itself
  }

  @Override
  public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
    heardNanos = System.nanoTime();
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    end(new End.Closed(code, true));
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    Log.LOG.debug("socket failed: {}", error.getClass().getName());
    end(new End.Broken());
  }

  private void violated(WebSocket from, String what) {
    end(new End.Violation(what));
    from.abort();
  }

  private void end(End end) {
    if (ended.compareAndSet(false, true)) {
      signals.add(new Ended(end));
    }
  }

  private synchronized void arrived(WebSocket from, byte[] frame) {
    queuedFrames++;
    queuedBytes += frame.length;
    signals.add(new Frame(frame));
    reading = hasRoom();
    if (reading) {
      from.request(1);
    }
  }

  private synchronized void taken(int bytes) {
    queuedFrames--;
    queuedBytes -= bytes;
    WebSocket open = socket;
    if (!reading && hasRoom() && open != null) {
      reading = true;
      open.request(1);
    }
  }

  private boolean hasRoom() {
    return queuedFrames < QUEUE_FRAMES && queuedBytes < QUEUE_BYTES;
  }
}
