package org.parley.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.util.ArrayList;
import java.util.List;
import org.parley.messaging.Device;

/// Every route there is, each with who may call it.
final class Routes {
  private final Gate gate;
  private final List<Route> routes = new ArrayList<>();

  Routes(Gate gate) {
    this.gate = gate;
  }

  record Route(HandlerType method, String path, Open handler) {}

  /// Anyone may call.
  interface Open {
    void handle(Call call) throws Exception;
  }

  /// Whoever is logged in may call.
  interface Authenticated {
    void handle(Call call, Device caller) throws Exception;
  }

  void open(HandlerType method, String path, Open handler) {
    routes.add(new Route(method, path, handler));
  }

  void authenticated(HandlerType method, String path, Authenticated handler) {
    open(method, path, call -> handler.handle(call, gate.caller(call)));
  }

  List<Route> all() {
    return List.copyOf(routes);
  }

  void addTo(RoutesConfig config) {
    for (Route route : routes) {
      config.addHttpHandler(route.method, route.path, context -> handle(route, context));
      if (route.method.equals(HandlerType.GET)) {
        config.addHttpHandler(HandlerType.HEAD, route.path, context -> handle(route, context));
      }
    }
  }

  private static void handle(Route route, Context context) throws Exception {
    RequestFilter.setRoute(context.req(), route.path);
    route.handler.handle(new Call(context));
  }
}
