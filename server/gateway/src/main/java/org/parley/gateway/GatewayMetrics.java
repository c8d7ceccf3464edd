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
    accepted = accepted(registry, "taken");
    overflowed = accepted(registry, "over_maximum");
    webSocketsOpened = opened(registry, "websocket");
    relaysOpened = opened(registry, "http");
    framesIn = frames(registry, "in");
    framesOut = frames(registry, "out");
    webSocketBytesIn = bytes(registry, "websocket", "in");
    webSocketBytesOut = bytes(registry, "websocket", "out");
    httpBytesIn = bytes(registry, "http", "in");
    httpBytesOut = bytes(registry, "http", "out");
    closedByClient = closed(registry, "client");
    lost = closed(registry, "lost");
    for (var code : CloseCode.values()) {
      closed.put(code, closed(registry, Integer.toString(code.number())));
    }
    for (var refusal : Refusal.values()) {
      refused.put(
          refusal,
          Counter.builder(PREFIX + "handshakes.refused")
              .tag("reason", refusal.slug())
              .description("First requests that were refused")
              .register(registry));
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

  private static Counter accepted(MeterRegistry registry, String outcome) {
    return Counter.builder(PREFIX + "connections.accepted")
        .tag("outcome", outcome)
        .description("Connections taken, or closed at once because there were too many")
        .register(registry);
  }

  private static Counter opened(MeterRegistry registry, String kind) {
    return Counter.builder(PREFIX + "connections.opened")
        .tag("kind", kind)
        .description("Connections that became a WebSocket, or went on as HTTP")
        .register(registry);
  }

  private static Counter closed(MeterRegistry registry, String cause) {
    return Counter.builder(PREFIX + "connections.closed")
        .tag("cause", cause)
        .description("WebSockets that ended, by close code, by the client, or lost")
        .register(registry);
  }

  private static Counter frames(MeterRegistry registry, String direction) {
    return Counter.builder(PREFIX + "frames")
        .tag("direction", direction)
        .description("Frames from (in) and to (out) clients")
        .register(registry);
  }
}
