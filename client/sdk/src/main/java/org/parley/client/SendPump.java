package org.parley.client;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.parley.client.OutboxStore.Outgoing;
import org.parley.protocol.ErrorCode;
import org.parley.protocol.ServerFrame;

/// Decides which message of the outbox goes on the wire next, on one connection: in order, many at
/// a time, each until it is answered.
///
/// After a refusal that may be repeated, the server refuses all that follow too (G4). So nothing
/// more is sent until all on the way are answered and the wait is over; then the refused message
/// goes alone, and when it is taken, the rest follows.
///
/// Used by the connection's thread only. Times are milliseconds of any one clock.
final class SendPump {
  private static final int LOAD_MESSAGES = 64;
  private static final int WINDOW_BYTES = 256 * 1024;

  /// An answer INTERNAL says "unknown, repeat"; a message that always causes it must not hold up
  /// the others for ever.
  static final int INTERNAL_TRIES = 5;

  private final OutboxStore outbox;
  private final int window;
  private final BackOff backOff;
  private final Set<String> suspects;
  private final ArrayDeque<Outgoing> loaded = new ArrayDeque<>();
  private final Map<String, Outgoing> inFlight = new LinkedHashMap<>();
  private final Map<String, Integer> internalErrors = new LinkedHashMap<>();
  private int inFlightBytes;
  private long loadedUpTo;
  private @Nullable Outgoing refused;
  private long waitUntil;
  private int refusals;

  /// @param suspects ids of which one made the server close a connection as malformed or too large:
  ///   each is sent alone. Shared by the connections of a client
  SendPump(OutboxStore outbox, int window, BackOff backOff, Set<String> suspects) {
    this.outbox = outbox;
    this.window = window;
    this.backOff = backOff;
    this.suspects = suspects;
  }

  /// Takes the next message to put on the wire, if one may go now.
  Optional<Outgoing> next(long now) {
    Outgoing first = refused;
    if (first != null) {
      if (!inFlight.isEmpty() || now < waitUntil) {
        return Optional.empty();
      }
      loaded.clear();
      loadedUpTo = first.position() - 1;
      refused = null;
    }
    if (!hasRoom()) {
      return Optional.empty();
    }
    if (loaded.isEmpty() && outbox.pending() > inFlight.size()) {
      List<Outgoing> more = outbox.after(loadedUpTo, LOAD_MESSAGES);
      loaded.addAll(more);
      loadedUpTo = more.isEmpty() ? loadedUpTo : more.getLast().position();
    }
    Outgoing next = loaded.peek();
    if (next == null || (suspects.contains(next.id()) && !inFlight.isEmpty())) {
      return Optional.empty();
    }
    loaded.remove();
    inFlight.put(next.id(), next);
    inFlightBytes += next.text().length();
    return Optional.of(next);
  }

  private boolean hasRoom() {
    if (inFlight.isEmpty()) {
      return true;
    }
    boolean oneAtATime = refusals > 0 || inFlight.keySet().stream().anyMatch(suspects::contains);
    return !oneAtATime && inFlight.size() < window && inFlightBytes < WINDOW_BYTES;
  }

  /// The server has the message.
  void sent(Outgoing message) {
    remove(message);
    refusals = 0;
    suspects.remove(message.id());
    internalErrors.remove(message.id());
  }

  /// The server did not take the message.
  ///
  /// @return why it never will, if so
  Optional<ErrorCode> refused(Outgoing message, ServerFrame.Failure failure, long now) {
    remove(message);
    ErrorCode code = failure.code();
    if (!code.retryable() || isHopeless(message, code)) {
      suspects.remove(message.id());
      internalErrors.remove(message.id());
      return Optional.of(code);
    }
    if (refused == null) {
      refused = message;
      refusals++;
    } else if (message.position() < refused.position()) {
      refused = message;
    }
    long asked = failure.retryAfterMillis();
    waitUntil = Math.max(waitUntil, now + (asked > 0 ? asked : backOff.millis(refusals)));
    return Optional.empty();
  }

  private boolean isHopeless(Outgoing message, ErrorCode code) {
    return code == ErrorCode.INTERNAL
        && internalErrors.merge(message.id(), 1, Integer::sum) >= INTERNAL_TRIES;
  }

  private void remove(Outgoing message) {
    if (inFlight.remove(message.id()) != null) {
      inFlightBytes -= message.text().length();
    }
  }

  /// Until when nothing is sent; 0 if nothing is being waited for.
  long waitsUntil() {
    return refused != null && inFlight.isEmpty() ? waitUntil : 0;
  }

  /// Messages on the wire and not answered.
  Set<String> inFlight() {
    return new HashSet<>(inFlight.keySet());
  }
}
