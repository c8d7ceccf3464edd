package org.parley.bench.server;

import java.io.IOException;
import java.util.List;
import org.parley.bench.load.Dialect;

/// A messaging server that is measured: a program of its own, on loopback, with data in a private
/// folder.
public interface Service extends AutoCloseable {
  String name();

  /// Gives it new data with accounts 0 to `users - 1`. It must not run.
  void prepare(int users) throws IOException, InterruptedException;

  /// Returns when it answers.
  void start() throws IOException, InterruptedException;

  /// Stops it in order.
  void stop() throws IOException, InterruptedException;

  /// [#stop] where nobody can wait for an interruption: the interruption becomes an exception.
  default void stopNow() throws IOException {
    try {
      stop();
    } catch (InterruptedException e) {
      throw Processes.interrupted(e);
    }
  }

  /// The port that devices connect to, on 127.0.0.1.
  int port();

  /// Its process, and those that work for it.
  List<Long> pids() throws IOException, InterruptedException;

  Dialect dialect();

  /// Heap that is in use after a garbage collection, in KiB; 0 where the server cannot tell.
  default double heapKib() throws IOException, InterruptedException {
    return 0;
  }

  /// Stops it if it runs, and removes its data.
  @Override
  void close() throws IOException;
}
