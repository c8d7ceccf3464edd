package org.parley.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

/// What the sweep of one connection does to those of others.
final class LoopTest {
  private long sweptAt;

  @Test
  void aSweepThatFailsEndsItsConnectionAndNoOther() {
    var channels = new EmbeddedChannel();
    var loop = new Loop(channels.eventLoop(), () -> 7);
    var sound = new EmbeddedChannel(new Swept(loop, now -> sweptAt = now));
    var broken =
        new EmbeddedChannel(
            new Swept(
                loop,
                _ -> {
                  throw new IllegalStateException("the test breaks it");
                }));
    loop.run();
    assertEquals(7, sweptAt);
    assertTrue(sound.isOpen());
    assertFalse(broken.isOpen());
  }

  private static final class Swept extends SweptHandler {
    private final LongConsumer onSweep;

    Swept(Loop loop, LongConsumer onSweep) {
      super(loop);
      this.onSweep = onSweep;
    }

    @Override
    void sweep(long now) {
      onSweep.accept(now);
    }

    @Override
    void drain() {
      closeNow();
    }
  }
}
