package org.parley.gateway;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.parley.messaging.Limiter.Limit;

/// How much each limit allows.
///
/// @param rates one for every limit
/// @param maxKeys addresses, devices or users that are remembered, each limit; about 300 bytes each
public record BucketRates(Map<Limit, Rate> rates, int maxKeys) {

  /// A bucket of permits.
  ///
  /// @param capacity permits that can be taken at once after a rest
  /// @param refill permits that come back in each `per`, evenly
  public record Rate(long capacity, long refill, Duration per) {
    public Rate {
      if (capacity < 1 || refill < 1) {
        throw new IllegalArgumentException(
            "rate of " + refill + " with capacity " + capacity + "; allowed: 1 and more");
      }
      if (per.isNegative() || per.isZero()) {
        throw new IllegalArgumentException("rate per " + per + "; allowed: more than 0");
      }
    }

    /// After this long without use a bucket is as good as new.
    Duration fullAfter() {
      return per.multipliedBy(capacity).dividedBy(refill).plusMillis(1);
    }
  }

  public BucketRates {
    var all = new EnumMap<Limit, Rate>(Limit.class);
    for (var limit : Limit.values()) {
      var rate = rates.get(limit);
      if (rate == null) {
        throw new IllegalArgumentException("no rate for " + limit);
      }
      all.put(limit, rate);
    }
    rates = Map.copyOf(all);
    if (maxKeys < 1) {
      throw new IllegalArgumentException("maxKeys is " + maxKeys + "; allowed: 1 and more");
    }
  }

  /// Generous to people, also to an office behind one address, and dear to a flood:
  ///
  /// | limit | at once | then |
  /// |---|---|---|
  /// | connections by address | 600 | 20 a second |
  /// | registrations by address | 20 | 20 an hour |
  /// | log-ins by address | 30 | 30 a minute |
  /// | HTTP requests by address | 1000 | 100 a second |
  /// | HTTP requests by device | 100 | 20 a second |
  /// | frames by device | 400 | 100 a second |
  /// | messages by device | 100 | 20 a second |
  /// | pages of history or chats by user | 200 | 20 a second |
  public static BucketRates defaults() {
    var second = Duration.ofSeconds(1);
    return new BucketRates(
        Map.of(
            Limit.CONNECTIONS_BY_ADDRESS, new Rate(600, 20, second),
            Limit.REGISTRATIONS_BY_ADDRESS, new Rate(20, 20, Duration.ofHours(1)),
            Limit.LOGINS_BY_ADDRESS, new Rate(30, 30, Duration.ofMinutes(1)),
            Limit.REQUESTS_BY_ADDRESS, new Rate(1_000, 100, second),
            Limit.REQUESTS_BY_DEVICE, new Rate(100, 20, second),
            Limit.FRAMES_BY_DEVICE, new Rate(400, 100, second),
            Limit.SENDS_BY_DEVICE, new Rate(100, 20, second),
            Limit.PAGES_BY_USER, new Rate(200, 20, second)),
        100_000);
  }

  public BucketRates with(Limit limit, Rate rate) {
    var all = new EnumMap<>(rates);
    all.put(limit, rate);
    return new BucketRates(all, maxKeys);
  }

  public BucketRates withMaxKeys(int keys) {
    return new BucketRates(rates, keys);
  }

  Rate of(Limit limit) {
    return Objects.requireNonNull(rates.get(limit));
  }
}
