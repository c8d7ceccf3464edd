package org.parley.gateway;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.parley.protocol.CloseCode;

/// What an operator sees of the gateway. Names and units are a contract: `docs/OPERATIONS.md`.
final class GatewayMetrics {
  private static final String PREFIX = "parley.gateway.";

  final AtomicInteger webSockets = new AtomicInteger();
  final AtomicInteger relays = new AtomicInteger();
  final AtomicInteger opening = new AtomicInteger();
  final AtomicInteger blocked = new AtomicInteger();
  final Counter accepted;
  final Counter overflowed;
  final Counter webSocketsOpened;
  final Counter relaysOpened;
  final Counter framesIn;
  final Counter framesOut;
  final Counter webSocketBytesIn;
  final Counter webSocketBytesOut;
  final Counter httpBytesIn;
  final Counter httpBytesOut;

  /// The client closed, or its connection ended without a close frame.
  final Counter closedByClient;

  final Counter lost;
  private final Map<CloseCode, Counter> closed = new EnumMap<>(CloseCode.class);
  private final Map<Refusal, Counter> refused = new EnumMap<>(Refusal.class);

  GatewayMetrics(MeterRegistry registry) {
    gauge(registry, "websocket", webSockets);
    gauge(registry, "http", relays);
    gauge(registry, "opening", opening);
    Gauge.builder(PREFIX + "connections.blocked", blocked, AtomicInteger::get)
        .description("WebSockets whose output is above its high-water mark")
        .register(registry);
    accepted = counter(registry, "connections.accepted", "outcome", "taken");
    overflowed = counter(registry, "connections.accepted", "outcome", "over_maximum");
    webSocketsOpened = counter(registry, "connections.opened", "kind", "websocket");
    relaysOpened = counter(registry, "connections.opened", "kind", "http");
    framesIn = counter(registry, "frames", "direction", "in");
    framesOut = counter(registry, "frames", "direction", "out");
    webSocketBytesIn = bytes(registry, "websocket", "in");
    webSocketBytesOut = bytes(registry, "websocket", "out");
    httpBytesIn = bytes(registry, "http", "in");
    httpBytesOut = bytes(registry, "http", "out");
    closedByClient = counter(registry, "connections.closed", "cause", "client");
    lost = counter(registry, "connections.closed", "cause", "lost");
    for (var code : CloseCode.values()) {
      closed.put(
          code, counter(registry, "connections.closed", "cause", Integer.toString(code.number())));
    }
    for (var refusal : Refusal.values()) {
      refused.put(refusal, counter(registry, "handshakes.refused", "reason", refusal.slug()));
    }
  }

  void closed(CloseCode code) {
    count(closed, code);
  }

  void refused(Refusal refusal) {
    count(refused, refusal);
  }

  private static <K extends Enum<K>> void count(Map<K, Counter> counters, K key) {
    var counter = counters.get(key);
    if (counter != null) {
      counter.increment();
    }
  }

  private static void gauge(MeterRegistry registry, String kind, AtomicInteger value) {
    Gauge.builder(PREFIX + "connections", value, AtomicInteger::get)
        .tag("kind", kind)
        .description("Open connections")
        .register(registry);
  }

  private static Counter bytes(MeterRegistry registry, String kind, String direction) {
    return Counter.builder(PREFIX + "bytes")
        .baseUnit("bytes")
        .tag("kind", kind)
        .tag("direction", direction)
        .description("Bytes from (in) and to (out) clients, without TLS")
        .register(registry);
  }

  private static Counter counter(MeterRegistry registry, String name, String tag, String value) {
    return Counter.builder(PREFIX + name).tag(tag, value).register(registry);
  }
}
