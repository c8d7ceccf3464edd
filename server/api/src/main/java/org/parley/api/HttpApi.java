package org.parley.api;

import io.javalin.Javalin;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.DispatcherType;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;
import org.parley.messaging.Accounts;
import org.parley.messaging.Limiter;
import org.parley.messaging.Mailboxes;
import org.parley.messaging.RandomIds;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The HTTP interface, on a Unix socket. Whoever connects to it first says whose connection it is,
/// in a PROXY protocol v2 header, and is believed: the folder of the socket is this user's only.
///
/// [#start], then [#stop]; both from one thread.
public final class HttpApi {
  private static final Logger LOG = LoggerFactory.getLogger(HttpApi.class);

  private final Path folder;
  private final Parts parts;
  private final HttpServer.Bounds bounds;
  private final RandomIds ids = new RandomIds();
  private final Routes routes;
  private volatile @Nullable Javalin javalin;

  /// What the interface is an interface to.
  ///
  /// @param readiness whether requests should come here; asked at every `GET /readyz`
  /// @param metrics all metrics in Prometheus' text format; asked at every `GET /metrics`
  /// @param metricsReaders which clients may read them
  /// @param webApp what browsers open at `/`
  public record Parts(
      Accounts accounts,
      Mailboxes mailboxes,
      Limiter limiter,
      MeterRegistry meters,
      Supplier<Readiness> readiness,
      Supplier<String> metrics,
      Predicate<InetAddress> metricsReaders,
      WebApp webApp) {}

  /// @param folder private to this process; made if it is not there
  public HttpApi(Path folder, Parts parts) {
    this(folder, parts, HttpServer.Bounds.STANDARD);
  }

  HttpApi(Path folder, Parts parts, HttpServer.Bounds bounds) {
    this.folder = folder;
    this.parts = parts;
    this.bounds = bounds;
    Gate gate = new Gate(parts.accounts, parts.limiter);
    this.routes = new Routes(gate);
    new AccountEndpoints(parts.accounts, gate, parts.meters).addTo(routes);
    new UserEndpoints(parts.accounts).addTo(routes);
    new ExportEndpoint(parts.accounts, parts.mailboxes).addTo(routes);
    new SystemEndpoints(parts).addTo(routes);
    parts.webApp.addTo(routes);
  }

  /// Where the gateway connects to.
  public Path socketPath() {
    return folder.resolve(HttpServer.SOCKET_NAME).toAbsolutePath();
  }

  /// Returns once connections are accepted.
  ///
  /// @throws IOException the socket cannot be made; the message says why
  public void start() throws IOException {
    Path socket = HttpServer.prepareSocket(folder);
    javalin =
        Javalin.start(
            config -> {
              HttpServer.configure(config, socket, bounds, ids::id);
              Problems.addTo(config);
              routes.addTo(config.routes);
              config.jetty.modifyServletContextHandler(
                  context ->
                      context.addFilter(
                          new FilterHolder(new RequestFilter(ids::id, parts.limiter, parts.meters)),
                          "/*",
                          EnumSet.of(DispatcherType.REQUEST)));
            });
  }

  /// Takes no more connections, lets requests that run end within this time, then breaks them off.
  public void stop(Duration grace) {
    Javalin running = javalin;
    if (running == null) {
      return;
    }
    javalin = null;
    Server server = running.jettyServer().server();
    server.setStopTimeout(grace.toMillis());
    try {
      server.stop(); // not by Javalin, which does not say a time-out from a failure
    } catch (TimeoutException _) {
      LOG.warn("Requests that took longer than {} ms to end were broken off", grace.toMillis());
    } catch (Exception e) {
      LOG.warn("The HTTP server did not stop cleanly", e);
    }
    try {
      Files.deleteIfExists(socketPath());
    } catch (IOException e) {
      LOG.warn("The HTTP socket could not be removed", e);
    }
  }

  List<Routes.Route> routes() {
    return routes.all();
  }
}
