package org.parley.app;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.parley.messaging.AccountRules;

/// The configuration of one server, read once and never changed. Every [Setting] has a value that it
/// may have; the methods give them their types.
public final class Configuration {
  private final Map<Setting, String> values;

  /// @param values checked; a setting that is absent has its fallback
  Configuration(Map<Setting, String> values) {
    this.values = new EnumMap<>(Setting.class);
    for (Setting setting : Setting.values()) {
      this.values.put(setting, values.getOrDefault(setting, setting.fallback()));
    }
  }

  String bind() {
    return text(Setting.BIND);
  }

  int port() {
    return number(Setting.PORT);
  }

  Path data() {
    return Path.of(text(Setting.DATA)).toAbsolutePath().normalize();
  }

  Optional<Path> tlsCert() {
    return path(Setting.TLS_CERT);
  }

  Optional<Path> tlsKey() {
    return path(Setting.TLS_KEY);
  }

  List<String> allowedOrigins() {
    return list(Setting.ALLOWED_ORIGINS);
  }

  List<String> trustedProxies() {
    return list(Setting.TRUSTED_PROXIES);
  }

  Duration onlineThreshold() {
    return Duration.ofSeconds(number(Setting.ONLINE_SECONDS));
  }

  boolean limits() {
    return text(Setting.LIMITS).equals("on");
  }

  AccountRules accountRules() {
    AccountRules.Registration registration =
        AccountRules.Registration.valueOf(text(Setting.REGISTRATION).toUpperCase(Locale.ROOT));
    AccountRules standard = AccountRules.DEFAULT;
    return new AccountRules(
        registration,
        number(Setting.SILENT_DEVICE_DAYS),
        number(Setting.INVITATION_DAYS),
        standard.maxDevices(),
        standard.maxInvitations(),
        standard.maxBlocks());
  }

  String text(Setting setting) {
    return values.getOrDefault(setting, setting.fallback());
  }

  int number(Setting setting) {
    return Integer.parseInt(text(setting));
  }

  private Optional<Path> path(Setting setting) {
    return Optional.of(text(setting)).filter(value -> !value.isEmpty()).map(Path::of);
  }

  private List<String> list(Setting setting) {
    return Arrays.stream(text(setting).split(","))
        .map(String::strip)
        .filter(item -> !item.isEmpty())
        .toList();
  }
}
