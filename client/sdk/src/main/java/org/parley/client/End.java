package org.parley.client;

/// How a connection ended, or why there was none.
sealed interface End {

  /// The server closed it. `welcomed` tells whether it had taken the `Hello`.
  record Closed(int code, boolean welcomed) implements End {}

  /// The server answered the upgrade with something else.
  ///
  /// @param retryAfterMillis 0 if it did not say
  record NotUpgraded(int status, long retryAfterMillis) implements End {}

  record Unreachable() implements End {}

  /// The server's certificate is not believed.
  record NotTrusted() implements End {}

  /// The socket failed, or was silent for too long.
  record Broken() implements End {}

  /// The server said something that this protocol has no room for.
  record Violation(String what) implements End {}

  /// The device database could not take what came.
  record StorageFailed() implements End {}

  /// A bug of this client's.
  record ClientFault() implements End {}

  /// The program wants no connection any more.
  record NotWanted() implements End {}
}
