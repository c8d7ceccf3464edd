package org.parley.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.parley.client.ConnectionState.Reason;

class BackOffTest {
  private static final long SEED = 7;
  private static final int TRIES = 2_000;

  private final BackOff backOff =
      new BackOff(ClientLimits.DEFAULT.withBackOff(500, 30_000), new Random(SEED));

  @Test
  void waitsAreSpreadOverABoundThatDoublesUpToTheCap() {
    long[] bounds = {500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000};
    for (int failures = 0; failures < bounds.length; failures++) {
      long least = Long.MAX_VALUE;
      long most = 0;
      for (int i = 0; i < TRIES; i++) {
        BackOff.Wait wait =
            assertInstanceOf(BackOff.Wait.class, backOff.after(new End.Broken(), failures));
        least = Math.min(least, wait.millis());
        most = Math.max(most, wait.millis());
      }
      assertTrue(least >= 0 && least < bounds[failures] / 10, "least " + least);
      assertTrue(most <= bounds[failures] && most > bounds[failures] * 9 / 10, "most " + most);
    }
    assertTrue(backOff.millis(Integer.MAX_VALUE) <= 30_000);
  }

  @Test
  void closeCodesSayWhatToDo() {
    assertWait(new End.Closed(1001, true), 0, 5_000, Reason.GOING_AWAY);
    assertWait(new End.Closed(4429, true), 10_000, 15_000, Reason.TOO_MANY);
    assertWait(new End.Closed(4408, true), 0, 500, Reason.SERVER_FAULT);
    assertWait(new End.Closed(4500, true), 0, 500, Reason.SERVER_FAULT);
    assertWait(new End.Closed(4400, true), 0, 500, Reason.PROTOCOL);
    assertWait(new End.Closed(4413, true), 0, 500, Reason.PROTOCOL);
    assertWait(new End.Closed(1006, true), 0, 500, Reason.BROKEN);
    assertStop(new End.Closed(4401, false), new ConnectionState.LoggedOut());
    assertStop(new End.Closed(4409, true), new ConnectionState.Replaced());
    assertStop(new End.Closed(4400, false), new ConnectionState.Closed(Reason.PROTOCOL));
  }

  @Test
  void aRefusedUpgradeSaysHowLongToWait() {
    assertWait(new End.NotUpgraded(429, 60_000), 60_000, 65_000, Reason.TOO_MANY);
    assertWait(new End.NotUpgraded(503, 2_000), 2_000, 2_000, Reason.SERVER_FAULT);
    assertWait(new End.NotUpgraded(404, 0), 0, 500, Reason.UNREACHABLE);
  }

  private void assertWait(End end, long least, long most, Reason reason) {
    for (int i = 0; i < TRIES; i++) {
      BackOff.Wait wait = assertInstanceOf(BackOff.Wait.class, backOff.after(end, 0));
      assertEquals(reason, wait.reason());
      assertTrue(wait.millis() >= least && wait.millis() <= most, end + ": " + wait);
    }
  }

  private void assertStop(End end, ConnectionState state) {
    assertEquals(new BackOff.Stop(state), backOff.after(end, 0));
  }
}
