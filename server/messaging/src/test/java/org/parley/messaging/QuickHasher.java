package org.parley.messaging;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/// [PasswordHasher] for tests: hides nothing, takes no time, counts its work.
public final class QuickHasher implements PasswordHasher {
  private static final String PREFIX = "$quick$";

  /// What was asked of it, in all.
  public final AtomicInteger work = new AtomicInteger();

  /// Runs before the answer to [#verify], once; for what happens meanwhile.
  public final AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});

  private volatile boolean busy;
  private volatile int costs = 1;

  public void setBusy(boolean busy) {
    this.busy = busy;
  }

  /// From now on hashes made with other costs are outdated.
  public void setCosts(int costs) {
    this.costs = costs;
  }

  @Override
  public Hashing hash(String password) {
    if (busy) {
      return new Busy(Duration.ofSeconds(2));
    }
    work.incrementAndGet();
    return new Hashed(PREFIX + costs + "$" + password);
  }

  @Override
  public Verdict verify(String password, String stored) {
    if (busy) {
      return new Busy(Duration.ofSeconds(2));
    }
    work.incrementAndGet();
    meanwhile.getAndSet(() -> {}).run();
    if (!stored.endsWith("$" + password)) {
      return new Mismatch();
    }
    return new Match(!stored.startsWith(PREFIX + costs + "$"));
  }

  @Override
  public Verdict verifyAgainstNothing(String password) {
    return busy ? new Busy(Duration.ofSeconds(2)) : verify(password, PREFIX);
  }
}
