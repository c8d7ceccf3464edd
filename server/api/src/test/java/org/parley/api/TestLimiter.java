package org.parley.api;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.parley.messaging.Limiter;

/// Refuses what a test tells it to, and remembers what it was asked.
final class TestLimiter implements Limiter {
  record Asked(Limit limit, String key) {}

  final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final Map<Limit, Long> refused = new EnumMap<>(Limit.class);

  synchronized void refuse(Limit limit, long waitMillis) {
    refused.put(limit, waitMillis);
  }

  @Override
  public synchronized long waitMillis(Limit limit, String key) {
    asked.add(new Asked(limit, key));
    return refused.getOrDefault(limit, 0L);
  }
}
