package org.parley.bench.load;

/// What happens on a device's connection. Called on its event loop.
@FunctionalInterface
public interface DeviceListener {
  /// The server says it has the message.
  default void stored(long number) {}

  /// The other's device says it has the message. In the order of sending.
  default void delivered(long number) {}

  /// The other says they read the message.
  default void read(long number) {}

  /// So many messages of others came.
  default void received(int messages) {}

  /// The connection ended without [Device#close], or the server refused something. Whatever was
  /// measured is void.
  void failed(String why);
}
