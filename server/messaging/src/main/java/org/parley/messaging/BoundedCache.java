package org.parley.messaging;

import java.time.Clock;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Remembers what the store said, for a while and within a bound; what was used longest ago goes
/// first. Absence is not remembered.
///
/// **Invalidation is final**: once [#invalidate] returned, no later [#get] answers what was loaded
/// before it, also not by a load that was under way meanwhile. Other servers learn of a change when
/// their entry is too old.
///
/// Safe for any thread. No lock is held while loading.
final class BoundedCache<K, V> {
  private static final int STRIPES = 16;

  private final Stripe<K, V>[] stripes;
  private final ToIntFunction<V> weigher;
  private final long stripeWeight;
  private final long maxAgeMillis;
  private final Clock clock;

  /// @param maxWeight the sum of what `weigher` says of all values
  BoundedCache(long maxWeight, ToIntFunction<V> weigher, long maxAgeMillis, Clock clock) {
    this.stripes = newStripes();
    this.weigher = weigher;
    this.stripeWeight = Math.max(1, maxWeight / STRIPES);
    this.maxAgeMillis = maxAgeMillis;
    this.clock = clock;
  }

  private record Entry<V>(V value, int weight, long loadedAtMillis) {}

  private static final class Stripe<K, V> {
    final ReentrantLock lock = new ReentrantLock();
    final LinkedHashMap<K, Entry<V>> entries = new LinkedHashMap<>(16, 0.75f, true);
    long weight;

    /// Counts invalidations, so that a load that began before one is not kept.
    long generation;
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type has no other way
  private static <K, V> Stripe<K, V>[] newStripes() {
    Stripe<K, V>[] stripes = new Stripe[STRIPES];
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new Stripe<>();
    }
    return stripes;
  }

  Optional<V> get(K key, Function<K, Optional<V>> loader) {
    Stripe<K, V> stripe = stripe(key);
    long now = clock.millis();
    long generation;
    stripe.lock.lock();
    try {
      Entry<V> entry = stripe.entries.get(key);
      if (entry != null && now - entry.loadedAtMillis < maxAgeMillis) {
        return Optional.of(entry.value);
      }
      generation = stripe.generation;
    } finally {
      stripe.lock.unlock();
    }
    Optional<V> loaded = loader.apply(key);
    stripe.lock.lock();
    try {
      if (stripe.generation == generation) {
        remove(stripe, key);
        loaded.ifPresent(value -> put(stripe, key, value, now));
      }
    } finally {
      stripe.lock.unlock();
    }
    return loaded;
  }

  void invalidate(K key) {
    Stripe<K, V> stripe = stripe(key);
    stripe.lock.lock();
    try {
      stripe.generation++;
      remove(stripe, key);
    } finally {
      stripe.lock.unlock();
    }
  }

  private void put(Stripe<K, V> stripe, K key, V value, long now) {
    int weight = weigher.applyAsInt(value);
    stripe.entries.put(key, new Entry<>(value, weight, now));
    stripe.weight += weight;
    Iterator<Map.Entry<K, Entry<V>>> eldest = stripe.entries.entrySet().iterator();
    while (stripe.weight > stripeWeight && eldest.hasNext()) {
      stripe.weight -= eldest.next().getValue().weight;
      eldest.remove();
    }
  }

  private void remove(Stripe<K, V> stripe, K key) {
    @Nullable Entry<V> removed = stripe.entries.remove(key);
    if (removed != null) {
      stripe.weight -= removed.weight;
    }
  }

  private Stripe<K, V> stripe(K key) {
    int hash = key.hashCode();
    return stripes[(hash ^ (hash >>> 16)) & (STRIPES - 1)];
  }
}
