package org.parley.messaging;

import java.time.Duration;

/// Every limit of the messaging domain, each with its unit. What the wire promises is in
/// [org.parley.protocol.Limits].
final class MessagingLimits {
  /// Frames that wait for a session; when so many do, the socket is not read.
  static final int INBOUND_FRAMES = 64;

  /// The same by their size on the wire, so that a few large frames fill the queue too.
  static final int INBOUND_BYTES = 256 * 1024;

  /// Events handed to a session by commits and not yet written; what is beyond is read back from
  /// the mailbox.
  static final int FRESH_EVENTS = 128;

  /// The same by their size, as Protocol Buffers encode them.
  static final int FRESH_BYTES = 64 * 1024;

  /// Events whose acknowledgement is accounted for together: what an acknowledgement in their midst
  /// leaves open.
  static final int BURST_EVENTS = 16;

  /// Typing notices and last-seen changes that wait for a session; what is beyond is dropped.
  static final int NOTICES = 64;

  /// Frames refused by the rate limit in a row before the connection is closed with 4429.
  static final int RATE_WARNINGS = 100;

  /// Room in a server frame for what is not events.
  static final int FRAME_OVERHEAD_BYTES = 1024;

  /// Room for what a page says of an entry beside its event.
  static final int PAGE_ENTRY_BYTES = 128;

  /// Users whose heads or devices one sweep query asks for.
  static final int SWEEP_BATCH_USERS = 1_000;

  static final Duration SWEEP_PERIOD = Duration.ofSeconds(5);

  /// How often last activities become durable.
  static final Duration LAST_SEEN_FLUSH_PERIOD = Duration.ofSeconds(10);

  /// How often watched users are looked at for having gone quiet.
  static final Duration LAST_SEEN_TICK = Duration.ofSeconds(1);

  /// How often devices that were silent for too long are looked for.
  static final Duration SILENT_DEVICES_PERIOD = Duration.ofHours(1);

  static final Duration EXPIRED_INVITATIONS_PERIOD = Duration.ofHours(1);

  static final int RETRY_UNAVAILABLE_MILLIS = 1_000;

  static final int HELLO_FEATURES = 32;

  private MessagingLimits() {}
}
