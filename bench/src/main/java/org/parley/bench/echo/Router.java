package org.parley.bench.echo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Who is connected, and whose output waits to be flushed. Used on one event loop.
final class Router {
  private final Map<String, EchoConnection> byUser = new HashMap<>();
  private final List<EchoConnection> dirty = new ArrayList<>();
  private final EchoServer.Fault fault;

  Router(EchoServer.Fault fault) {
    this.fault = fault;
  }

  EchoServer.Fault fault() {
    return fault;
  }

  void add(String user, EchoConnection connection) {
    byUser.put(user, connection);
  }

  void remove(String user, EchoConnection connection) {
    byUser.remove(user, connection);
  }

  @Nullable EchoConnection of(String user) {
    return byUser.get(user);
  }

  /// The connection has something to flush when the reads of this moment are over.
  void touch(EchoConnection connection) {
    dirty.add(connection);
  }

  void flush() {
    dirty.forEach(EchoConnection::flush);
    dirty.clear();
  }
}
