package org.parley.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.parley.protocol.CloseCode;

/// What a session has for its connection and the event loop has not taken yet: frames, a close,
/// room for more input. However much comes together, the loop gets one task and writes one buffer.
///
/// Any thread; guarded by its own monitor, which is held for a copy of bytes at most, except in
/// `wait`.
final class Output {
  /// All there is, for the event loop.
  record Batch(@Nullable ByteBuf frames, @Nullable CloseCode close, boolean resume) {}

  private final EventLoop eventLoop;
  private final Runnable task;

  /// Of all connections: how many are blocked.
  private final AtomicInteger allBlocked;

  private @Nullable ByteBuf frames;
  private int unwrittenBytes;
  private boolean scheduled;
  private boolean resume;
  private boolean ended;
  private volatile @Nullable CloseCode close;
  private volatile boolean blocked;

  /// @param task calls [#take] on the event loop
  Output(EventLoop eventLoop, Runnable task, AtomicInteger allBlocked) {
    this.eventLoop = eventLoop;
    this.task = task;
    this.allBlocked = allBlocked;
  }

  /// Adds a frame, once there is room. After a close or the end it is dropped.
  ///
  /// @return false if the thread was interrupted while it waited: the frame is not added
  boolean add(ByteBufAllocator allocator, int opcode, boolean compressed, byte[] payload) {
    boolean claimed;
    synchronized (this) {
      if (!awaitRoom()) {
        return false; // the caller ends the connection and restores the interrupt
      }
      claimed = append(allocator, opcode, compressed, payload) && claim();
    }
    handOver(claimed);
    return true;
  }

  private boolean awaitRoom() {
    try {
      while (blocked && close == null && !ended) {
        wait();
      }
      return true;
    } catch (InterruptedException _) {
      return false;
    }
  }

  /// @return whether the event loop should have it now
  private boolean append(
      ByteBufAllocator allocator, int opcode, boolean compressed, byte[] payload) {
    if (close != null || ended) {
      return false;
    }
    var out = frames;
    if (out == null) {
      out = allocator.directBuffer(payload.length + FrameWriter.HEADER_BYTES);
      frames = out;
    }
    int before = out.writerIndex();
    FrameWriter.write(out, opcode, compressed, payload);
    count(out.writerIndex() - before);
    return blocked || out.readableBytes() >= GatewayLimits.OUTPUT_HAND_OVER_BYTES;
  }

  void flush() {
    boolean claimed;
    synchronized (this) {
      claimed = frames != null && claim();
    }
    handOver(claimed);
  }

  void resume() {
    boolean claimed;
    synchronized (this) {
      resume = true;
      claimed = claim();
    }
    handOver(claimed);
  }

  /// The first call counts.
  void close(CloseCode code) {
    boolean claimed = false;
    synchronized (this) {
      if (close == null && !ended) {
        close = code;
        notifyAll();
        claimed = claim();
      }
    }
    handOver(claimed);
  }

  boolean isClosing() {
    return close != null;
  }

  boolean isBlocked() {
    return blocked;
  }

  synchronized Batch take() {
    scheduled = false;
    var batch = new Batch(frames, close, resume);
    frames = null;
    resume = false;
    return batch;
  }

  /// Bytes that go to the socket past [#add], such as a pong.
  synchronized void count(int bytes) {
    unwrittenBytes += bytes;
    if (unwrittenBytes > GatewayLimits.OUTPUT_HIGH_BYTES) {
      setBlocked(true);
    }
  }

  /// The kernel has them.
  ///
  /// @return whether this ended a block
  synchronized boolean written(int bytes) {
    unwrittenBytes -= bytes;
    if (!blocked || unwrittenBytes > GatewayLimits.OUTPUT_LOW_BYTES) {
      return false;
    }
    setBlocked(false);
    notifyAll();
    return true;
  }

  /// Nothing is taken any more; whoever waits goes on.
  synchronized void end() {
    ended = true;
    setBlocked(false);
    notifyAll();
    ReferenceCountUtil.release(frames);
    frames = null;
  }

  /// Whether the caller has to hand over, once it left the monitor: the loop may run at once, and
  /// would have to wait for it.
  private boolean claim() {
    boolean claimed = !scheduled && !ended;
    scheduled |= claimed;
    return claimed;
  }

  private void handOver(boolean claimed) {
    if (claimed) {
      try {
        eventLoop.execute(task);
      } catch (RejectedExecutionException _) {
        end(); // the gateway was closed
      }
    }
  }

  private void setBlocked(boolean now) {
    if (blocked != now && !(now && ended)) {
      blocked = now;
      allBlocked.addAndGet(now ? 1 : -1);
    }
  }
}
