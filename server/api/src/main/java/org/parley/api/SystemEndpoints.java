package org.parley.api;

import io.javalin.http.HandlerType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// What operators and their machines ask: is it alive, is it ready, how is it doing, what can it
/// do.
final class SystemEndpoints {
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
  private static final byte[] HOME =
      """
      This is Parley, a messaging server.
      Its HTTP interface is described at /openapi.json.
      """
          .getBytes(StandardCharsets.UTF_8);

  private final Supplier<Readiness> readiness;
  private final Supplier<String> metrics;
  private final Predicate<InetAddress> metricsReaders;
  private final boolean hasWebApp;
  private final byte[] openApi = resource("openapi.json");

  SystemEndpoints(HttpApi.Parts parts) {
    this.readiness = parts.readiness();
    this.metrics = parts.metrics();
    this.metricsReaders = parts.metricsReaders();
    this.hasWebApp = !parts.webApp().isEmpty();
  }

  void addTo(Routes routes) {
    if (!hasWebApp) {
      routes.open(HandlerType.GET, "/", call -> call.answer(200, TEXT, HOME));
    }
    routes.open(HandlerType.GET, "/healthz", call -> call.answer(200, new Views.Status("up")));
    routes.open(HandlerType.GET, "/readyz", this::ready);
    routes.open(HandlerType.GET, "/metrics", this::metrics);
    routes.open(
        HandlerType.GET, "/openapi.json", call -> call.answer(200, Json.MEDIA_TYPE, openApi));
  }

  private void ready(Call call) {
    Readiness now = readiness.get();
    if (!now.ready()) {
      throw new ProblemException(Problem.notReady(now.reasons()));
    }
    call.answer(200, new Views.Status("ready"));
  }

  private void metrics(Call call) {
    if (call.client().filter(metricsReaders).isEmpty()) {
      throw new ProblemException(
          Problem.Type.FORBIDDEN.because(
              "Metrics are for the addresses that the server's setting metrics-from names."));
    }
    call.answer(200, PROMETHEUS, metrics.get().getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] resource(String name) {
    try (InputStream in = SystemEndpoints.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
