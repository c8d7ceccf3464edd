package org.parley.bench.workload;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.parley.bench.load.Crew;
import org.parley.bench.load.Device;
import org.parley.bench.load.DeviceListener;
import org.parley.bench.load.Failures;
import org.parley.bench.load.LoadException;
import org.parley.bench.load.Network;
import org.parley.bench.server.Service;

/// As many messages as go through: each of some pairs has one who writes, and who keeps a window of
/// messages on the way. A message counts when its sender was told that it was delivered, or read.
public final class Flood {
  private static final int SETTLE_SECONDS = 60;

  /// @param pairs of a writer and a reader
  /// @param window messages of one writer that are on the way at a time
  /// @param reads whether a message counts when it was read, not when it was delivered
  /// @param warmUpSeconds before anything is measured
  /// @param seconds that are measured
  public record Plan(int pairs, int window, boolean reads, int warmUpSeconds, int seconds) {}

  /// @param messagesPerSecond that counted
  public record Result(double messagesPerSecond, Usage usage) {}

  private final Plan plan;
  private final Failures failures = new Failures();
  private final List<Writer> writers = new ArrayList<>();
  private volatile boolean writing = true;

  public Flood(Plan plan) {
    this.plan = plan;
  }

  public Result run(Service service) throws IOException, InterruptedException {
    service.prepare(2 * plan.pairs);
    service.start();
    try (Network network = new Network(service.port())) {
      Crew crew = new Crew(network, service.dialect(), failures);
      for (int pair = 0; pair < plan.pairs; pair++) {
        writers.add(new Writer(plan.pairs + pair));
      }
      List<Device> readers = crew.logIn(plan.pairs, 2 * plan.pairs, plan.reads, _ -> new Reader());
      List<Device> devices = crew.logIn(0, plan.pairs, plan.reads, writers::get);
      network.loop().execute(() -> begin(devices));
      pause(plan.warmUpSeconds);
      Usage.Meter meter = Usage.begin(service.pids());
      long before = counted();
      pause(plan.seconds);
      long after = counted();
      Usage usage = meter.end();
      settle();
      crew.logOut(devices);
      crew.logOut(readers);
      return new Result((after - before) / usage.seconds(), usage);
    } finally {
      service.stop();
    }
  }

  private void begin(List<Device> devices) {
    for (int i = 0; i < devices.size(); i++) {
      writers.get(i).begin(devices.get(i));
    }
  }

  private long counted() {
    return writers.stream().mapToLong(writer -> writer.counted).sum();
  }

  private void pause(int seconds) throws InterruptedException {
    for (int i = 0; i < seconds; i++) {
      TimeUnit.SECONDS.sleep(1);
      failures.requireNone();
    }
  }

  /// Every message that was sent has to count in the end.
  private void settle() throws InterruptedException {
    writing = false;
    for (int i = 0; i < SETTLE_SECONDS * 10; i++) {
      failures.requireNone();
      long missing = writers.stream().mapToLong(Writer::onTheWay).sum();
      if (missing == 0) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    throw new LoadException(
        writers.stream().mapToLong(Writer::onTheWay).sum() + " messages never counted");
  }

  private final class Writer implements DeviceListener {
    private final int reader;
    private volatile long sent;
    private volatile long counted;
    private @Nullable Device device;

    Writer(int reader) {
      this.reader = reader;
    }

    void begin(Device online) {
      device = online;
      fill(online);
    }

    long onTheWay() {
      return sent - counted;
    }

    private void fill(Device device) {
      long number = sent;
      while (writing && number - counted < plan.window) {
        number++;
        device.send(reader, number, Texts.HUNDRED_BYTES);
      }
      sent = number;
      device.flush();
    }

    @Override
    public void delivered(long number) {
      if (!plan.reads) {
        count(number);
      }
    }

    @Override
    public void read(long number) {
      if (plan.reads) {
        count(number);
      }
    }

    private void count(long number) {
      if (number != counted + 1) {
        failed("message %d counted after %d".formatted(number, counted));
      }
      counted = number;
      fill(Objects.requireNonNull(device, "not online yet"));
    }

    @Override
    public void failed(String why) {
      failures.add(why);
    }
  }

  private final class Reader implements DeviceListener {
    @Override
    public void failed(String why) {
      failures.add(why);
    }
  }
}
