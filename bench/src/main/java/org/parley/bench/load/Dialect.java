package org.parley.bench.load;

/// How devices of one kind of server speak.
public interface Dialect {
  /// Connects and logs in; the listener hears of it.
  ///
  /// @param user which of the accounts that the server was prepared with, from 0
  /// @param reads whether it says *read* of every message it receives
  void connect(Network network, int user, boolean reads, DeviceListener listener);
}
