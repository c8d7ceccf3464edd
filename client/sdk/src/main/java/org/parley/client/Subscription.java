package org.parley.client;

/// A registered listener or handler.
public interface Subscription extends AutoCloseable {

  /// Ends it. A call that is under way may still return after this.
  @Override
  void close();
}
