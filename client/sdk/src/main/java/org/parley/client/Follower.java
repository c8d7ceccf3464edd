package org.parley.client;

import java.util.concurrent.TimeUnit;

/// Follows what the device database holds, on a thread of its own: takes step after step, waits for
/// changes when there is nothing to do, and outlives a database that fails for a while.
abstract class Follower implements Runnable {
  private static final long RETRY_MILLIS = 500;

  private final EventHub hub;
  private final String what;
  private volatile boolean stopped;

  /// @param what it is, for the log
  Follower(EventHub hub, String what) {
    this.hub = hub;
    this.what = what;
  }

  /// Does what is to be done next.
  ///
  /// @return false if there was nothing to do
  /// @throws ParleyException the database failed: the step is repeated after a while
  abstract boolean step() throws InterruptedException;

  final void stop() {
    stopped = true;
  }

  final boolean isStopped() {
    return stopped;
  }

  @Override
  public final void run() {
    try {
      while (!stopped) {
        long seen = hub.changes();
        try {
          if (!step()) {
            hub.awaitChange(seen);
          }
        } catch (ParleyException e) {
          if (e.reason() == ParleyException.Reason.CLOSED) {
            return;
          }
          Log.LOG.error("the device database failed; {} goes on when it works", what, e);
          pause(RETRY_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Waits so long, whatever changes meanwhile, unless this is stopped.
  final void pause(long millis) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    for (long left = until - System.nanoTime();
        left > 0 && !stopped;
        left = until - System.nanoTime()) {
      boolean changed = hub.awaitChange(hub.changes(), left);
      Log.LOG.trace("woken: {}", changed);
    }
  }
}
