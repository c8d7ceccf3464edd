package org.parley.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/// Many devices at once. Called from the workload's own thread.
public final class Crew {
  /// Log-ins under way at a time, below what fills the listen queue of any server.
  private static final int LOGINS_AT_A_TIME = 64;

  private static final int STANDSTILL_SECONDS = 120;

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
  /// @param listeners of each user; asked on the event loop
  /// @return their devices, in the order of users
  public List<Device> logIn(
      int from, int to, boolean reads, IntFunction<? extends DeviceListener> listeners)
      throws InterruptedException {
    LogIns all = new LogIns(from, to, reads, listeners);
    network.loop().execute(all::begin);
    return all.await();
  }

  /// Ends all connections in order, and returns when the server has ended them too: what it does
  /// for who goes is not charged to what comes after.
  public void logOut(List<Device> devices) throws InterruptedException {
    CountDownLatch left = new CountDownLatch(devices.size());
    network.loop().execute(() -> devices.forEach(device -> device.close(left::countDown)));
    awaitAll(left, "devices were not let go by the server");
  }

  /// There is no limit while they become fewer.
  private void awaitAll(CountDownLatch left, String otherwise) throws InterruptedException {
    long before = left.getCount();
    int still = 0;
    while (!left.await(1, TimeUnit.SECONDS)) {
      failures.requireNone();
      still = left.getCount() == before ? still + 1 : 0;
      before = left.getCount();
      if (still >= STANDSTILL_SECONDS) {
        throw new LoadException(before + " " + otherwise);
      }
    }
    failures.requireNone();
  }

  /// On the event loop throughout, so that a log-in costs the generator no change of threads: the
  /// next begins when one ends.
  private final class LogIns {
    private final int from;
    private final boolean reads;
    private final IntFunction<? extends DeviceListener> listeners;
    private final Device[] devices;
    private final CountDownLatch left;
    private int begun;

    LogIns(int from, int to, boolean reads, IntFunction<? extends DeviceListener> listeners) {
      this.from = from;
      this.reads = reads;
      this.listeners = listeners;
      this.devices = new Device[to - from];
      this.left = new CountDownLatch(devices.length);
    }

    void begin() {
      for (int i = 0; i < LOGINS_AT_A_TIME; i++) {
        beginNext();
      }
    }

    private void beginNext() {
      if (begun < devices.length) {
        int index = begun++;
        dialect.connect(
            network,
            from + index,
            reads,
            device -> {
              devices[index] = device;
              left.countDown();
              beginNext();
            },
            listeners.apply(from + index));
      }
    }

    List<Device> await() throws InterruptedException {
      awaitAll(left, "devices did not come online");
      return new ArrayList<>(List.of(devices));
    }
  }
}
