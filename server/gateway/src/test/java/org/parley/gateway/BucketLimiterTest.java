package org.parley.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.parley.messaging.Limiter;
import org.parley.messaging.Limiter.Limit;

class BucketLimiterTest {
  private final AtomicLong nanos = new AtomicLong();
  private final BucketRates rates =
      BucketRates.defaults()
          .with(Limit.LOGINS_BY_ADDRESS, new BucketRates.Rate(3, 1, Duration.ofSeconds(1)))
          .with(Limit.SENDS_BY_DEVICE, new BucketRates.Rate(3, 1, Duration.ofSeconds(1)));
  private final BucketLimiter limiter = new BucketLimiter(rates, nanos::get);

  private long logIn(String address) {
    return limiter.waitMillis(Limit.LOGINS_BY_ADDRESS, address);
  }

  private void drain(String address) {
    for (int i = 0; i < 3; i++) {
      assertEquals(0, logIn(address));
    }
  }

  @Test
  void theWaitIsUntilTheNextPermit() {
    drain("192.0.2.1");
    assertEquals(1000, logIn("192.0.2.1"));
    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(400));
    assertEquals(600, logIn("192.0.2.1"));
    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(600));
    assertEquals(0, logIn("192.0.2.1"));
    assertEquals(1000, logIn("192.0.2.1"));
  }

  @Test
  void keysAndLimitsDoNotShare() {
    drain("192.0.2.1");
    assertEquals(0, logIn("192.0.2.2"));
    assertEquals(0, limiter.waitMillis(Limit.CONNECTIONS_BY_ADDRESS, "192.0.2.1"));
  }

  @Test
  void loopbackIsLimitedLikeAnyOther() {
    drain("127.0.0.1");
    assertTrue(logIn("127.0.0.1") > 0);
  }

  @Test
  void anIpv6SubscriberIsOneKey() {
    drain("2001:db8:0:1::1");
    assertTrue(logIn("2001:db8:0:1:ffff:ffff:ffff:ffff") > 0);
    assertTrue(logIn("2001:db8::1:0:0:0:7") > 0);
    assertEquals(0, logIn("2001:db8:0:2::1"));
  }

  @Test
  void deviceIdsAreTakenAsTheyAre() {
    for (int i = 0; i < 3; i++) {
      assertEquals(0, limiter.waitMillis(Limit.SENDS_BY_DEVICE, "2001:db8::1"));
    }
    assertTrue(limiter.waitMillis(Limit.SENDS_BY_DEVICE, "2001:db8::1") > 0);
    assertEquals(0, limiter.waitMillis(Limit.SENDS_BY_DEVICE, "2001:db8::2"));
  }

  @Test
  void aFloodOfAddressesTakesBoundedMemory() {
    var small = new BucketLimiter(rates.withMaxKeys(160), nanos::get);
    for (int i = 0; i < 100_000; i++) {
      assertEquals(
          0,
          small.waitMillis(
              Limit.LOGINS_BY_ADDRESS, "10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255)));
    }
    assertTrue(small.keys() <= 160);
  }

  @Test
  void bucketsThatAreFullAgainAreForgotten() {
    for (int i = 0; i < 1000; i++) {
      logIn("10.0." + i / 256 + "." + i % 256);
    }
    assertEquals(1000, limiter.keys());
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(4));
    for (int i = 0; i < 1000; i++) {
      logIn("10.1." + i / 256 + "." + i % 256);
    }
    assertTrue(limiter.keys() <= 1016, "remembered " + limiter.keys());
  }

  @Test
  void threadsTogetherGetNoMoreThanThereIs() throws InterruptedException {
    var taken = new AtomicInteger();
    var threads = new Thread[8];
    for (int i = 0; i < threads.length; i++) {
      threads[i] =
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int n = 0; n < 1000; n++) {
                      if (limiter.waitMillis(Limit.CONNECTIONS_BY_ADDRESS, "192.0.2.1") == 0) {
                        taken.incrementAndGet();
                      }
                    }
                  });
    }
    for (var thread : threads) {
      thread.join();
    }
    assertEquals(600, taken.get());
  }

  @Test
  void noneLimitsNothing() {
    for (int i = 0; i < 10_000; i++) {
      assertEquals(0, Limiter.NONE.waitMillis(Limit.LOGINS_BY_ADDRESS, "192.0.2.1"));
    }
  }

  @Test
  void aRateOfNothingIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> new BucketRates.Rate(0, 1, Duration.ofSeconds(1)));
    assertThrows(IllegalArgumentException.class, () -> new BucketRates.Rate(1, 1, Duration.ZERO));
  }
}
