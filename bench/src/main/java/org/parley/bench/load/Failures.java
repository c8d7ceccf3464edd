package org.parley.bench.load;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The first thing that went wrong: with it a measurement is void.
public final class Failures {
  private final AtomicReference<@Nullable String> first = new AtomicReference<>();

  public void add(String why) {
    first.compareAndSet(null, why);
  }

  /// @throws LoadException something went wrong
  public void requireNone() {
    String why = first.get();
    if (why != null) {
      throw new LoadException(why);
    }
  }
}
