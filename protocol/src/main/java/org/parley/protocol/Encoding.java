package org.parley.protocol;

import java.util.Arrays;
import java.util.Optional;

/// The two encodings of the one schema, chosen by WebSocket subprotocol.
public enum Encoding {
  /// Binary messages, Protocol Buffers.
  PROTO("parley.v1.proto", Limits.BINARY_CLIENT_FRAME_BYTES),
  /// Text messages, the canonical proto3 JSON mapping.
  JSON("parley.v1.json", Limits.JSON_CLIENT_FRAME_BYTES);

  private final String subprotocol;
  private final int clientFrameBytes;

  Encoding(String subprotocol, int clientFrameBytes) {
    this.subprotocol = subprotocol;
    this.clientFrameBytes = clientFrameBytes;
  }

  public String subprotocol() {
    return subprotocol;
  }

  /// The largest client frame of this encoding, in bytes, after inflation.
  public int clientFrameBytes() {
    return clientFrameBytes;
  }

  public static Optional<Encoding> of(String subprotocol) {
    return Arrays.stream(values()).filter(e -> e.subprotocol.equals(subprotocol)).findFirst();
  }
}
