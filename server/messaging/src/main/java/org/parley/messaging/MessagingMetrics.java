package org.parley.messaging;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.parley.protocol.ErrorCode;

/// What an operator sees of messaging. Each name, unit and meaning is in `docs/OPERATIONS.md`.
public final class MessagingMetrics {
  private final Counter sent;
  private final Counter duplicate;
  private final Counter events;
  private final Map<ErrorCode, Counter> refused = new EnumMap<>(ErrorCode.class);

  public MessagingMetrics(MeterRegistry registry, ConnectedDevices connected) {
    sent = messages(registry, "sent");
    duplicate = messages(registry, "duplicate");
    events = registry.counter("parley.events.delivered");
    for (ErrorCode code : ErrorCode.values()) {
      refused.put(
          code,
          registry.counter(
              "parley.requests.refused", "code", code.name().toLowerCase(Locale.ROOT)));
    }
    Gauge.builder("parley.devices.connected", connected, ConnectedDevices::count)
        .register(registry);
  }

  private static Counter messages(MeterRegistry registry, String outcome) {
    return registry.counter("parley.messages", "outcome", outcome);
  }

  void message(boolean repeated) {
    (repeated ? duplicate : sent).increment();
  }

  void delivered(int count) {
    events.increment(count);
  }

  void refused(ErrorCode code) {
    Counter counter = refused.get(code);
    if (counter != null) {
      counter.increment();
    }
  }
}
