package org.parley.client;

/// Every limit of a client, each with its unit.
///
/// @param outboxMessages most messages that wait to be sent; one more is
///   [ParleyException.Reason#OUTBOX_FULL]
/// @param sendWindowMessages most messages sent and not yet answered
/// @param connectTimeoutMillis for a connection, from the first packet to the welcome
/// @param requestTimeoutMillis for the answer to a request, and to a message once it is on the wire
/// @param pingAfterMillis after so long without anything from the server, the client pings
/// @param silenceMillis after so long without anything from the server, the connection is broken
/// @param backOffBaseMillis the first wait before connecting again is random up to this, and the
///   bound doubles each time
/// @param backOffCapMillis the bound grows to this
public record ClientLimits(
    int outboxMessages,
    int sendWindowMessages,
    int connectTimeoutMillis,
    int requestTimeoutMillis,
    int pingAfterMillis,
    int silenceMillis,
    int backOffBaseMillis,
    int backOffCapMillis) {

  public static final ClientLimits DEFAULT =
      new ClientLimits(10_000, 128, 10_000, 30_000, 20_000, 40_000, 500, 30_000);

  public ClientLimits {
    requirePositive("outboxMessages", outboxMessages);
    requirePositive("sendWindowMessages", sendWindowMessages);
    requirePositive("connectTimeoutMillis", connectTimeoutMillis);
    requirePositive("requestTimeoutMillis", requestTimeoutMillis);
    requirePositive("pingAfterMillis", pingAfterMillis);
    requirePositive("backOffBaseMillis", backOffBaseMillis);
    if (silenceMillis <= pingAfterMillis) {
      throw new IllegalArgumentException("silenceMillis must exceed pingAfterMillis");
    }
    if (backOffCapMillis < backOffBaseMillis) {
      throw new IllegalArgumentException("backOffCapMillis must not be below backOffBaseMillis");
    }
  }

  /// The same with another outbox limit and another window.
  public ClientLimits withSending(int outboxMessages, int sendWindowMessages) {
    return new ClientLimits(
        outboxMessages,
        sendWindowMessages,
        connectTimeoutMillis,
        requestTimeoutMillis,
        pingAfterMillis,
        silenceMillis,
        backOffBaseMillis,
        backOffCapMillis);
  }

  /// The same with other bounds for a silent connection.
  public ClientLimits withSilence(int pingAfterMillis, int silenceMillis) {
    return new ClientLimits(
        outboxMessages,
        sendWindowMessages,
        connectTimeoutMillis,
        requestTimeoutMillis,
        pingAfterMillis,
        silenceMillis,
        backOffBaseMillis,
        backOffCapMillis);
  }

  /// The same with other time-outs.
  public ClientLimits withTimeouts(int connectTimeoutMillis, int requestTimeoutMillis) {
    return new ClientLimits(
        outboxMessages,
        sendWindowMessages,
        connectTimeoutMillis,
        requestTimeoutMillis,
        pingAfterMillis,
        silenceMillis,
        backOffBaseMillis,
        backOffCapMillis);
  }

  /// The same with another back-off.
  public ClientLimits withBackOff(int backOffBaseMillis, int backOffCapMillis) {
    return new ClientLimits(
        outboxMessages,
        sendWindowMessages,
        connectTimeoutMillis,
        requestTimeoutMillis,
        pingAfterMillis,
        silenceMillis,
        backOffBaseMillis,
        backOffCapMillis);
  }

  private static void requirePositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1");
    }
  }
}
