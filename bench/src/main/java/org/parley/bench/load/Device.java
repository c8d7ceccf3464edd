package org.parley.bench.load;

/// One device's connection, as a workload sees it. Used on its event loop only.
///
/// It answers what it receives as an app would: every message with the acknowledgement that its
/// sender sees as *delivered*, and, if it was so connected, with *read*.
public interface Device {
  /// Queues a message to a user.
  ///
  /// @param number names it in the listener's calls; rises by one with every message, from 1
  void send(int user, long number, String text);

  /// Sends what was queued.
  void flush();

  /// Ends the connection in order.
  ///
  /// @param ended told once the server has ended it too
  void close(Runnable ended);
}
