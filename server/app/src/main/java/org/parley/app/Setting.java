package org.parley.app;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;

/// Every configuration key: what it is called, what it may be, and what it is if nobody says.
///
/// A key has the same name in `parley.yaml` and as a flag (`--name`); as a variable it is `PARLEY_`
/// and the name in capitals, with `_` for `-`. `docs/OPERATIONS.md` lists them all; a test
/// compares.
enum Setting {
  BIND("bind", Values.BIND, "127.0.0.1", "address to listen on; 0.0.0.0 for all"),
  PORT("port", Values.PORT, "8080", "TCP port to listen on; 0 takes a free one"),
  DATA("data", Values.PATH, "./data", "folder for everything that is kept"),
  TLS_CERT("tls-cert", Values.PATH, "", "certificate chain (PEM); with tls-key, turns TLS on"),
  TLS_KEY("tls-key", Values.PATH, "", "private key (PEM, PKCS #8, no passphrase)"),
  ALLOWED_ORIGINS(
      "allowed-origins", Values.ORIGINS, "", "other web origins that may connect, as https://host"),
  TRUSTED_PROXIES(
      "trusted-proxies", Values.ADDRESSES, "", "addresses or CIDRs whose PROXY header is believed"),
  METRICS_FROM(
      "metrics-from",
      Values.ADDRESSES,
      "127.0.0.0/8,::1",
      "addresses or CIDRs that may read /metrics"),
  REGISTRATION(
      "registration", Values.oneOf("open", "invitation", "closed"), "open", "who may register"),
  INVITATION_DAYS("invitation-days", Values.range(1, 365), "7", "how long an invitation works"),
  SILENT_DEVICE_DAYS(
      "silent-device-days", Values.range(1, 3650), "60", "a device unused for so long is revoked"),
  ONLINE_SECONDS(
      "online-seconds", Values.range(5, 3600), "60", "how long after an activity one is online"),
  LIMITS("limits", Values.oneOf("on", "off"), "on", "rate limits; off only for measuring"),
  CONNECTIONS_PER_SECOND(
      "connections-per-second", Values.range(1, 1_000_000), "20", "new sockets, by address"),
  REGISTRATIONS_PER_HOUR(
      "registrations-per-hour", Values.range(1, 1_000_000), "20", "new accounts, by address"),
  LOGINS_PER_MINUTE("logins-per-minute", Values.range(1, 1_000_000), "30", "log-ins, by address"),
  ADDRESS_REQUESTS_PER_SECOND(
      "address-requests-per-second", Values.range(1, 1_000_000), "100", "HTTP calls, by address"),
  REQUESTS_PER_SECOND(
      "requests-per-second", Values.range(1, 1_000_000), "20", "HTTP calls, by device"),
  FRAMES_PER_SECOND("frames-per-second", Values.range(1, 1_000_000), "100", "frames, by device"),
  SENDS_PER_SECOND("sends-per-second", Values.range(1, 1_000_000), "20", "messages, by device"),
  PAGES_PER_SECOND(
      "pages-per-second", Values.range(1, 1_000_000), "20", "pages of history or chats, by user"),
  MAX_CONNECTIONS(
      "max-connections", Values.range(1, 10_000_000), "1000000", "open sockets at a time"),
  STORE_CACHE_MIB(
      "store-cache-mib", Values.range(8, 1_048_576), "64", "memory for the store's block cache"),
  LOG_FORMAT("log-format", Values.oneOf("console", "ecs"), "console", "for people, or JSON in ECS"),
  LOG_LEVEL(
      "log-level", Values.oneOf("error", "warn", "info", "debug"), "info", "least level logged");

  private final String key;

  @SuppressWarnings("ImmutableEnumChecker") // a test of a string has no state
  private final Values allowed;

  private final String fallback;
  private final String meaning;

  Setting(String key, Values allowed, String fallback, String meaning) {
    this.key = key;
    this.allowed = allowed;
    this.fallback = fallback;
    this.meaning = meaning;
  }

  String key() {
    return key;
  }

  String flag() {
    return "--" + key;
  }

  String variable() {
    return "PARLEY_" + key.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  Values allowed() {
    return allowed;
  }

  /// The value if nobody says; empty means not set.
  String fallback() {
    return fallback;
  }

  String meaning() {
    return meaning;
  }

  /// @throws ConfigurationException there is none
  static Setting ofKey(String key, String where) throws ConfigurationException {
    return named(key, Setting::key, where + "unknown key «" + key + "»");
  }

  /// @throws ConfigurationException there is none
  static Setting ofVariable(String name) throws ConfigurationException {
    return named(name, Setting::variable, "unknown environment variable " + name);
  }

  private static Setting named(String name, Function<Setting, String> names, String problem)
      throws ConfigurationException {
    for (Setting setting : values()) {
      if (names.apply(setting).equals(name)) {
        return setting;
      }
    }
    String near =
        Nearest.to(name, Arrays.stream(values()).map(names))
            .map(known -> "; did you mean " + known + "?")
            .orElse("; `./parley serve --help` lists what there is");
    throw new ConfigurationException(problem + near);
  }
}
