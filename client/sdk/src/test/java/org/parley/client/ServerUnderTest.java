package org.parley.client;

import java.io.IOException;
import java.net.URI;

/// A real Parley server in a test's hands: an empty one, with open registration and without limits.
public interface ServerUnderTest extends AutoCloseable {

  /// Where it is reached; the same after a restart.
  URI uri();

  /// Stops it, in order.
  void stop() throws IOException;

  /// Starts it again on the same data.
  void start() throws IOException;

  @Override
  void close() throws IOException;
}
