package org.parley.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/// Many devices at once. Called from the workload's own thread.
public final class Crew {
  /// Log-ins under way at a time, below what fills the listen queue of any server.
  private static final int LOGINS_AT_A_TIME = 64;

  private static final int LOGIN_TIMEOUT_SECONDS = 120;

  private final Network network;
  private final Dialect dialect;
  private final Failures failures;

  public Crew(Network network, Dialect dialect, Failures failures) {
    this.network = network;
    this.dialect = dialect;
    this.failures = failures;
  }

  /// Logs users `from` to `to - 1` in, and returns when all are online.
  ///
  /// @param listeners of each user
  /// @return their devices, in the order of users
  public List<Device> logIn(
      int from, int to, boolean reads, IntFunction<? extends DeviceListener> listeners)
      throws InterruptedException {
    Semaphore turns = new Semaphore(LOGINS_AT_A_TIME);
    CountDownLatch all = new CountDownLatch(to - from);
    Device[] devices = new Device[to - from];
    for (int user = from; user < to; user++) {
      int index = user - from;
      if (!turns.tryAcquire(LOGIN_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        failures.requireNone();
        throw new LoadException("log-ins stand still");
      }
      dialect.connect(
          network,
          user,
          reads,
          device -> {
            devices[index] = device;
            turns.release();
            all.countDown();
          },
          listeners.apply(user));
      failures.requireNone();
    }
    if (!all.await(LOGIN_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
      failures.requireNone();
      throw new LoadException(all.getCount() + " devices did not come online");
    }
    return new ArrayList<>(List.of(devices));
  }

  /// Ends all connections in order.
  public void logOut(List<Device> devices) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    network
        .loop()
        .execute(
            () -> {
              devices.forEach(Device::close);
              done.countDown();
            });
    done.await();
  }
}
