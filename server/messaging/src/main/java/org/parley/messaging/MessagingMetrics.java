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
    events =
        Counter.builder("parley.events.delivered")
            .description("events sent to devices")
            .register(registry);
    for (ErrorCode code : ErrorCode.values()) {
      refused.put(
          code,
          Counter.builder("parley.requests.refused")
              .tag("code", code.name().toLowerCase(Locale.ROOT))
              .description("requests refused, by error code")
              .register(registry));
    }
    Gauge.builder("parley.devices.connected", connected, ConnectedDevices::count)
        .description("devices that are connected and said who they are")
        .register(registry);
  }

  private static Counter messages(MeterRegistry registry, String outcome) {
    return Counter.builder("parley.messages")
        .tag("outcome", outcome)
        .description("messages sent, or repeats that added nothing")
        .register(registry);
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
