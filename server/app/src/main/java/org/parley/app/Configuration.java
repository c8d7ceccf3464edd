package org.parley.app;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.parley.gateway.AddressRange;
import org.parley.gateway.BucketLimiter;
import org.parley.gateway.BucketRates;
import org.parley.gateway.GatewayConfig;
import org.parley.messaging.AccountRules;
import org.parley.messaging.Limiter;
import org.parley.messaging.Limiter.Limit;
import org.parley.store.rocksdb.StoreOptions;

/// The configuration of one server, read once and never changed. Every [Setting] has a value that
/// it may have; the methods give them their types.
public final class Configuration {
  private static final int MIB = 1024 * 1024;

  private final Map<Setting, String> values;

  /// @param values checked; a setting that is absent has its fallback
  Configuration(Map<Setting, String> values) {
    this.values = new EnumMap<>(Setting.class);
    for (Setting setting : Setting.values()) {
      this.values.put(setting, values.getOrDefault(setting, setting.fallback()));
    }
  }

  /// A configuration for a server inside another program.
  ///
  /// @param settings by key, as in `parley.yaml`; what is absent has its fallback
  public static Configuration of(Map<String, String> settings) throws ConfigurationException {
    Map<Setting, String> values = new EnumMap<>(Setting.class);
    for (Map.Entry<String, String> given : settings.entrySet()) {
      values.put(Setting.ofKey(given.getKey(), ""), given.getValue());
    }
    return ConfigurationReader.read(Optional.empty(), Map.of(), values);
  }

  Path data() {
    return Path.of(text(Setting.DATA)).toAbsolutePath().normalize();
  }

  Duration onlineThreshold() {
    return Duration.ofSeconds(number(Setting.ONLINE_SECONDS));
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

  StoreOptions storeOptions() {
    StoreOptions standard = StoreOptions.DEFAULTS;
    return standard.withMemory(
        (long) number(Setting.STORE_CACHE_MIB) * MIB, standard.writeBufferBytes());
  }

  /// @param httpSocket where everything goes that is not a WebSocket
  GatewayConfig gateway(Path httpSocket) {
    GatewayConfig config =
        GatewayConfig.of(
                new InetSocketAddress(text(Setting.BIND), number(Setting.PORT)), httpSocket)
            .withAllowedOrigins(Set.copyOf(list(Setting.ALLOWED_ORIGINS)))
            .withTrustedProxies(list(Setting.TRUSTED_PROXIES))
            .withMaxConnections(number(Setting.MAX_CONNECTIONS));
    return tls() ? config.withTls(path(Setting.TLS_CERT), path(Setting.TLS_KEY)) : config;
  }

  /// Who may read the metrics.
  Predicate<InetAddress> metricsReaders() {
    List<AddressRange> ranges =
        list(Setting.METRICS_FROM).stream().map(AddressRange::parse).toList();
    return address -> ranges.stream().anyMatch(range -> range.contains(address));
  }

  /// Where a client on this machine connects to.
  ///
  /// @param port the one that was bound
  String address(int port) {
    String bind = text(Setting.BIND);
    String host =
        switch (bind) {
          case "0.0.0.0" -> "127.0.0.1";
          case "::" -> "[::1]";
          default -> bind.contains(":") ? "[" + bind + "]" : bind;
        };
    return "%s://%s:%d".formatted(tls() ? "https" : "http", host, port);
  }

  boolean tls() {
    return !text(Setting.TLS_CERT).isEmpty();
  }

  /// What each limit allows: the configured rate, and a burst in proportion to it.
  Limiter limiter() {
    if (text(Setting.LIMITS).equals("off")) {
      return Limiter.NONE;
    }
    BucketRates rates = BucketRates.defaults();
    Duration second = Duration.ofSeconds(1);
    rates = with(rates, Limit.CONNECTIONS_BY_ADDRESS, Setting.CONNECTIONS_PER_SECOND, 30, second);
    rates =
        with(
            rates,
            Limit.REGISTRATIONS_BY_ADDRESS,
            Setting.REGISTRATIONS_PER_HOUR,
            1,
            Duration.ofHours(1));
    rates =
        with(rates, Limit.LOGINS_BY_ADDRESS, Setting.LOGINS_PER_MINUTE, 1, Duration.ofMinutes(1));
    rates = with(rates, Limit.REQUESTS_BY_ADDRESS, Setting.ADDRESS_REQUESTS_PER_SECOND, 10, second);
    rates = with(rates, Limit.REQUESTS_BY_DEVICE, Setting.REQUESTS_PER_SECOND, 5, second);
    rates = with(rates, Limit.FRAMES_BY_DEVICE, Setting.FRAMES_PER_SECOND, 4, second);
    rates = with(rates, Limit.SENDS_BY_DEVICE, Setting.SENDS_PER_SECOND, 5, second);
    rates = with(rates, Limit.PAGES_BY_USER, Setting.PAGES_PER_SECOND, 10, second);
    return new BucketLimiter(rates);
  }

  private BucketRates with(
      BucketRates rates, Limit limit, Setting setting, int burst, Duration per) {
    long refill = number(setting);
    return rates.with(limit, new BucketRates.Rate(refill * burst, refill, per));
  }

  String text(Setting setting) {
    return values.getOrDefault(setting, setting.fallback());
  }

  int number(Setting setting) {
    return Integer.parseInt(text(setting));
  }

  private Path path(Setting setting) {
    return Path.of(text(setting)).toAbsolutePath();
  }

  private List<String> list(Setting setting) {
    return Values.items(text(setting));
  }
}
