package org.parley.gateway;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.local.SynchronizationStrategy;
import java.net.Inet6Address;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.parley.messaging.Limiter;

/// Token buckets in memory, one a key. An IPv6 address counts by its /64, since that is what one
/// subscriber holds.
///
/// Bounded: a bucket that had time to fill up again says no more than a new one and is dropped, and
/// at [BucketRates#maxKeys] keys of a limit the one unused for longest makes room. Whoever could
/// exploit that has as many addresses, and so needs no gap.
public final class BucketLimiter implements Limiter {
  private static final int STRIPES = 16;
  private static final int IPV6_SUBSCRIBER_BYTES = 8;

  private final Map<Limit, Stripe[]> stripes = new EnumMap<>(Limit.class);

  public BucketLimiter(BucketRates rates) {
    this(rates, System::nanoTime);
  }

  /// @param nanos a clock that never jumps
  BucketLimiter(BucketRates rates, LongSupplier nanos) {
    for (var limit : Limit.values()) {
      var mine = new Stripe[STRIPES];
      for (int i = 0; i < STRIPES; i++) {
        mine[i] = new Stripe(rates.of(limit), Math.max(1, rates.maxKeys() / STRIPES), nanos);
      }
      stripes.put(limit, mine);
    }
  }

  @Override
  public long waitMillis(Limit limit, String key) {
    var counted =
        switch (limit) {
          case CONNECTIONS_BY_ADDRESS,
              REGISTRATIONS_BY_ADDRESS,
              LOGINS_BY_ADDRESS,
              REQUESTS_BY_ADDRESS ->
              subscriber(key);
          case REQUESTS_BY_DEVICE, FRAMES_BY_DEVICE, SENDS_BY_DEVICE, PAGES_BY_USER -> key;
        };
    int spread = counted.hashCode() * 0x9e3779b9;
    return Objects.requireNonNull(stripes.get(limit))[spread >>> 28].waitMillis(counted);
  }

  /// Keys that are remembered, for all limits.
  int keys() {
    return stripes.values().stream().flatMap(Arrays::stream).mapToInt(Stripe::size).sum();
  }

  private static String subscriber(String address) {
    return AddressRange.address(address)
        .filter(Inet6Address.class::isInstance)
        .map(it -> HexFormat.of().formatHex(it.getAddress(), 0, IPV6_SUBSCRIBER_BYTES) + "/64")
        .orElse(address);
  }

  /// A part of the keys of one limit, least recently used first.
  private static final class Stripe {
    private final BucketRates.Rate rate;
    private final int maxKeys;
    private final TimeMeter meter;
    private final LinkedHashMap<String, Used> buckets = new LinkedHashMap<>(16, 0.75f, true);

    private static final class Used {
      final Bucket bucket;
      long atNanos;

      Used(Bucket bucket) {
        this.bucket = bucket;
      }
    }

    Stripe(BucketRates.Rate rate, int maxKeys, LongSupplier nanos) {
      this.rate = rate;
      this.maxKeys = maxKeys;
      this.meter =
          new TimeMeter() {
            @Override
            public long currentTimeNanos() {
              return nanos.getAsLong();
            }

            @Override
            public boolean isWallClockBased() {
              return false;
            }
          };
    }

    synchronized int size() {
      return buckets.size();
    }

    synchronized long waitMillis(String key) {
      long now = meter.currentTimeNanos();
      dropIdle(now);
      var used = buckets.get(key);
      if (used == null) {
        if (buckets.size() >= maxKeys) {
          buckets.pollFirstEntry();
        }
        used = new Used(newBucket());
        buckets.put(key, used);
      }
      used.atNanos = now;
      var probe = used.bucket.tryConsumeAndReturnRemaining(1);
      return probe.isConsumed()
          ? 0
          : Math.max(1, (probe.getNanosToWaitForRefill() + 999_999) / 1_000_000);
    }

    private void dropIdle(long now) {
      while (!buckets.isEmpty()
          && now - buckets.firstEntry().getValue().atNanos >= rate.fullAfter().toNanos()) {
        buckets.pollFirstEntry();
      }
    }

    private Bucket newBucket() {
      return Bucket.builder()
          .addLimit(
              Bandwidth.builder()
                  .capacity(rate.capacity())
                  .refillGreedy(rate.refill(), rate.per())
                  .build())
          .withCustomTimePrecision(meter)
          .withSynchronizationStrategy(SynchronizationStrategy.NONE) // the stripe's monitor
          .build();
    }
  }
}
