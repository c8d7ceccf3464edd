package org.parley.bench.workload;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.parley.bench.load.Crew;
import org.parley.bench.load.DeviceListener;
import org.parley.bench.load.Failures;
import org.parley.bench.load.LoadException;
import org.parley.bench.load.Network;
import org.parley.bench.server.Service;

/// A server with new data and the devices that work on it, from its start to its stop.
final class Trial implements AutoCloseable {
  private static final int STANDSTILL_SECONDS = 60;

  private final Service service;
  private final Failures failures = new Failures();
  private final Network network;
  private final Crew crew;
  private final AtomicLong received = new AtomicLong();

  private Trial(Service service, Network network) {
    this.service = service;
    this.network = network;
    this.crew = new Crew(network, service.dialect(), failures);
  }

  /// Gives the server accounts 0 to `users - 1`, and starts it.
  static Trial of(Service service, int users) throws IOException, InterruptedException {
    service.prepare(users);
    return of(service);
  }

  /// Starts the server with the data it has.
  static Trial of(Service service) throws IOException, InterruptedException {
    service.start();
    return new Trial(service, new Network(service.port()));
  }

  Service service() {
    return service;
  }

  Network network() {
    return network;
  }

  Crew crew() {
    return crew;
  }

  Failures failures() {
    return failures;
  }

  /// Somebody who does nothing but receive; what they receive is counted.
  DeviceListener reader() {
    return new DeviceListener() {
      @Override
      public void received(int messages) {
        received.addAndGet(messages);
      }

      @Override
      public void failed(String why) {
        failures.add(why);
      }
    };
  }

  /// Messages that all readers of this trial have received.
  long received() {
    return received.get();
  }

  /// To be called when nobody is connected any more: every message came, once.
  ///
  /// @param sent to readers, in this trial
  void requireAllReceived(long sent) {
    failures.requireNone();
    if (received.get() != sent) {
      throw new LoadException("%d messages came of %d".formatted(received.get(), sent));
    }
  }

  Usage.Meter measure() throws IOException, InterruptedException {
    return Usage.begin(service.pids());
  }

  /// Lets time pass, unless something went wrong.
  void pause(int seconds) throws InterruptedException {
    for (int i = 0; i < seconds; i++) {
      TimeUnit.SECONDS.sleep(1);
      failures.requireNone();
    }
  }

  /// Waits until nothing is left. There is no limit while it becomes less.
  ///
  /// @throws LoadException it stood still
  void awaitNone(String what, LongSupplier left) throws InterruptedException {
    long least = Long.MAX_VALUE;
    long sinceNanos = System.nanoTime();
    for (long now = left.getAsLong(); now > 0; now = left.getAsLong()) {
      failures.requireNone();
      if (now < least) {
        least = now;
        sinceNanos = System.nanoTime();
      } else if (System.nanoTime() - sinceNanos > TimeUnit.SECONDS.toNanos(STANDSTILL_SECONDS)) {
        throw new LoadException("%d %s were missing in the end".formatted(now, what));
      }
      TimeUnit.MILLISECONDS.sleep(1);
    }
    failures.requireNone();
  }

  @Override
  public void close() throws IOException {
    network.close();
    service.stopNow();
  }
}
