package org.parley.gateway;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.parley.messaging.Limiter;
import org.parley.protocol.FrameCodec;

/// A gateway on a free loopback port, with a clock that stands still until it is told to move.
final class TestGateway implements AutoCloseable {
  final EchoSessions sessions = new EchoSessions();
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final Path folder;
  final Path httpSocket;
  private final AtomicLong millis = new AtomicLong(1);
  final Gateway gateway;

  TestGateway() throws IOException {
    this(config -> config);
  }

  TestGateway(UnaryOperator<GatewayConfig> configured) throws IOException {
    this(configured, Limiter.NONE, Transport.best());
  }

  TestGateway(UnaryOperator<GatewayConfig> configured, Limiter limiter, Transport transport)
      throws IOException {
    folder = Files.createTempDirectory("parley-gateway");
    httpSocket = folder.resolve("http");
    var config =
        GatewayConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), httpSocket)
            .withEventLoopThreads(2);
    gateway =
        new Gateway(
            configured.apply(config),
            limiter,
            sessions,
            registry,
            FrameCodec::of,
            millis::get,
            5,
            transport);
    gateway.start();
  }

  int port() {
    return gateway.port();
  }

  void advance(int byMillis) {
    millis.addAndGet(byMillis);
  }

  /// The only value of a metric, without its prefix, that has these tags.
  double metric(String name, String... tags) {
    var search = registry.find("parley.gateway." + name).tags(tags);
    var gauge = search.gauge();
    var counter = search.counter();
    return gauge != null ? gauge.value() : counter != null ? counter.count() : Double.NaN;
  }

  void awaitMetric(double value, String name, String... tags) {
    Await.until(name + String.join(",", tags) + " is " + value, () -> metric(name, tags) == value);
  }

  @Override
  public void close() {
    sessions.release();
    gateway.close();
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
