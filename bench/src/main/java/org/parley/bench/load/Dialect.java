package org.parley.bench.load;

import java.util.function.Consumer;

/// How devices of one kind of server speak.
public interface Dialect {
  /// Connects and logs in. Called on the event loop.
  ///
  /// @param user which of the accounts that the server was prepared with, from 0
  /// @param reads whether it says *read* of every message it receives
  /// @param online told once it is logged in: messages may be sent, and those that wait come
  void connect(
      Network network, int user, boolean reads, Consumer<Device> online, DeviceListener listener);
}
