package org.parley.gateway;

/// Every limit of the gateway that is not configuration, each with its unit. Those of the wire
/// contract are in [org.parley.protocol.Limits].
final class GatewayLimits {
  /// Head of a connection's first request: request line and headers.
  static final int HEAD_BYTES = 16 * 1024;

  /// From accept to the end of the first head, TLS handshake and PROXY header included.
  static final int HEAD_TIMEOUT_MILLIS = 10_000;

  /// Optional fields of a PROXY header from a trusted proxy.
  static final int PROXY_FIELDS_BYTES = 2 * 1024;

  /// How long a connection that is refused or closed may take to read why and end.
  static final int LINGER_MILLIS = 2_000;

  /// How long the rest of a response may make no progress after its server has ended.
  static final int STALL_MILLIS = 60_000;

  /// Output of a WebSocket that was sent and is not yet in the kernel: `send` blocks above the
  /// first until it is below the second.
  static final int OUTPUT_HIGH_BYTES = 256 * 1024;

  static final int OUTPUT_LOW_BYTES = 64 * 1024;

  /// Frames sent and not flushed are handed to the socket anyway from this many bytes on.
  static final int OUTPUT_HAND_OVER_BYTES = 64 * 1024;

  /// Bytes on their way between a client and the HTTP server, each direction: reading stops above
  /// the first until writing is below the second.
  static final int RELAY_HIGH_BYTES = 64 * 1024;

  static final int RELAY_LOW_BYTES = 32 * 1024;

  /// Largest single read.
  static final int READ_BYTES = 64 * 1024;

  static final int FRAGMENTS_PER_MESSAGE = 1024;

  /// Pings, pongs and empty fragments between two sweeps; more close with 4429.
  static final int CONTROL_FRAMES_PER_SWEEP = 512;

  /// How much longer than its content a compressed message may be (stored blocks).
  static final int DEFLATE_OVERHEAD_BYTES = 1024;

  /// Server frames smaller than this are not worth compressing.
  static final int DEFLATE_MIN_BYTES = 256;

  /// How often an operator is told that there are too many connections.
  static final int OVERFLOW_SAID_EVERY_MILLIS = 60_000;

  static final int BACKLOG_CONNECTIONS = 8192;

  static final int SWEEP_MILLIS = 1_000;

  static final int CONNECT_TIMEOUT_MILLIS = 2_000;

  /// While draining: a handed-on connection whose last bytes were the server's is idle after this.
  static final int DRAIN_QUIET_MILLIS = 500;

  private GatewayLimits() {}
}
