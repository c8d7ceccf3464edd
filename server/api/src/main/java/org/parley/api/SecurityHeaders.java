package org.parley.api;

import java.util.Map;

/// What every answer says to browsers: take nothing here for anything else, and keep nothing.
final class SecurityHeaders {
  static final Map<String, String> VALUES =
      Map.of(
          "X-Content-Type-Options", "nosniff",
          "Cache-Control", "no-store",
          "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'",
          "Referrer-Policy", "no-referrer");

  private SecurityHeaders() {}
}
