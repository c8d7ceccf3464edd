package org.parley.e2e;

import java.io.IOException;

/// A device as a worker drives it. Safe for any thread.
interface TestDevice extends AutoCloseable {
  String name();

  /// Connects, and again whenever the connection ends.
  void start();

  /// Sends the device's next message, now or when it is connected again. Does nothing while too
  /// many wait.
  void send(String chat);

  /// Reads a chat up to the newest message it has of it.
  void read(String chat);

  /// Goes offline, until [#start].
  void stop();

  /// From now on nothing hinders it: it takes no more rests.
  void calm();

  /// Writes down what it holds, once it has stopped.
  void conclude();

  /// @param pending messages not yet acknowledged
  /// @param progress grows with what came; the same twice means that nothing came meanwhile
  record Status(String device, int pending, long progress) {}

  Status status();

  @Override
  void close() throws IOException;
}
