package org.parley.client;

import java.time.Instant;

/// Where the connection to the server stands. A switch over it is exhaustive.
public sealed interface ConnectionState {

  /// A connection is being made.
  record Connecting() implements ConnectionState {}

  /// Welcomed by the server. What was missed follows as events.
  record Online() implements ConnectionState {}

  /// No connection now; the next attempt is at `until`.
  record Offline(Instant until, Reason reason) implements ConnectionState {}

  /// Nobody is logged in on this device, or the server no longer takes its token. Log in, and
  /// connect again.
  record LoggedOut() implements ConnectionState {}

  /// A copy of this device connected: there are two of one device folder. Stays closed until
  /// [ParleyClient#connect] is called.
  record Replaced() implements ConnectionState {}

  /// Not connected and not trying to: before [ParleyClient#connect], after
  /// [ParleyClient#disconnect] or [ParleyClient#close], or because the server does not understand
  /// this client.
  record Closed(Reason reason) implements ConnectionState {}

  /// Why there is no connection.
  enum Reason {
    /// The program wants none.
    NOT_WANTED,
    /// No connection could be made.
    UNREACHABLE,
    /// The server's certificate is not trusted: see [ClientOptions#withTrustedCertificates].
    NOT_TRUSTED,
    /// The connection broke, or nothing came over it for too long.
    BROKEN,
    /// The server goes away for a while (1001).
    GOING_AWAY,
    /// The server asks to slow down (4429, or HTTP 429).
    TOO_MANY,
    /// A fault of the server's, or a time-out (4408, 4500, HTTP 5xx).
    SERVER_FAULT,
    /// What one side sent, the other refuses (4400, 4413, or an answer out of order), or this
    /// client has a fault, which its log tells.
    PROTOCOL,
    /// The device database cannot be written.
    STORAGE
  }
}
