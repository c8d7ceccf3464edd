package org.parley.api;

import io.javalin.http.HandlerType;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import org.parley.messaging.Account;
import org.parley.messaging.AccountResult;
import org.parley.messaging.Accounts;
import org.parley.messaging.Device;
import org.parley.messaging.DeviceId;
import org.parley.messaging.LastSeenPrivacy;
import org.parley.messaging.Limiter.Limit;

/// Registration, sessions, and one's own account.
final class AccountEndpoints {
  private final Accounts accounts;
  private final Gate gate;
  private final MeterRegistry meters;

  AccountEndpoints(Accounts accounts, Gate gate, MeterRegistry meters) {
    this.accounts = accounts;
    this.gate = gate;
    this.meters = meters;
  }

  void addTo(Routes routes) {
    routes.open(HandlerType.POST, "/v1/accounts", this::register);
    routes.open(HandlerType.POST, "/v1/sessions", this::logIn);
    routes.authenticated(HandlerType.GET, "/v1/sessions", this::sessions);
    routes.authenticated(HandlerType.DELETE, "/v1/sessions/{deviceId}", this::logOut);
    routes.authenticated(HandlerType.GET, "/v1/me", this::me);
    routes.authenticated(HandlerType.PATCH, "/v1/me", this::change);
    routes.authenticated(HandlerType.DELETE, "/v1/me", this::erase);
  }

  private void register(Call call) {
    Json.Body body = call.body();
    String handle = body.text("handle");
    String password = body.text("password");
    String displayName = body.text("displayName");
    Optional<String> invitation = body.optionalText("invitation");
    AccountResult.Register result =
        accounts
            .refusal(handle, password, displayName, invitation)
            .orElseGet(
                () -> {
                  gate.take(Limit.REGISTRATIONS_BY_ADDRESS, call.address());
                  return accounts.register(handle, password, displayName, invitation);
                });
    count("parley.registrations", result);
    switch (result) {
      case AccountResult.Registered(var account) -> call.answer(201, Views.User.of(account));
      case AccountResult.Failure failure -> throw new ProblemException(Problem.of(failure));
    }
  }

  private void logIn(Call call) {
    Json.Body body = call.body();
    String handle = body.text("handle");
    String password = body.text("password");
    String deviceName = body.text("deviceName");
    takeLogIn(call);
    AccountResult.LogIn result = accounts.logIn(handle, password, deviceName);
    count("parley.logins", result);
    switch (result) {
      case AccountResult.LoggedIn(var device, var token) ->
          call.answer(
              201, new Views.NewSession(token, device.owner().value(), device.id().value()));
      case AccountResult.Failure failure -> throw new ProblemException(Problem.of(failure));
    }
  }

  /// Before every request that tries a password.
  private void takeLogIn(Call call) {
    gate.take(Limit.LOGINS_BY_ADDRESS, call.address());
  }

  private void count(String metric, AccountResult result) {
    Counter.builder(metric)
        .tag("outcome", Outcomes.of(result))
        .description("calls, by outcome")
        .register(meters)
        .increment();
  }

  private void sessions(Call call, Device caller) {
    call.answer(200, Views.Sessions.of(accounts.devices(caller.owner()), caller));
  }

  private void logOut(Call call, Device caller) {
    String named = call.path("deviceId");
    boolean existed =
        named.equals("current")
            ? accounts.logOut(caller.owner(), caller.id())
            : deviceId(named).map(id -> accounts.logOut(caller.owner(), id)).orElse(false);
    if (!existed) {
      throw new ProblemException(Problem.Type.NOT_FOUND.because("There is no such session."));
    }
    call.answerNothing();
  }

  private static Optional<DeviceId> deviceId(String text) {
    try {
      return Optional.of(new DeviceId(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private void me(Call call, Device caller) {
    Account account =
        accounts
            .account(caller.owner())
            .orElseThrow(() -> new ProblemException(Problem.of(new AccountResult.AccountGone())));
    call.answer(200, Views.Me.of(account));
  }

  /// Either the profile or the password: one request cannot do half of what it asks.
  private void change(Call call, Device caller) {
    Json.Body body = call.body();
    boolean profile = body.has("displayName") || body.has("lastSeen");
    boolean passwords = body.has("password") || body.has("newPassword");
    if (!passwords) {
      changeProfile(call, caller, body);
      return;
    }
    if (profile) {
      throw new ProblemException(
          Problem.invalidField("newPassword", "Change the password in a request of its own."));
    }
    String password = body.text("password");
    String newPassword = body.text("newPassword");
    takeLogIn(call);
    switch (accounts.changePassword(caller, password, newPassword)) {
      case AccountResult.Changed(var account) -> call.answer(200, Views.Me.of(account));
      case AccountResult.Failure failure -> throw new ProblemException(Problem.of(failure));
    }
  }

  private void changeProfile(Call call, Device caller, Json.Body body) {
    Optional<LastSeenPrivacy> lastSeen = body.optionalText("lastSeen").map(Views::parseLastSeen);
    switch (accounts.changeProfile(caller.owner(), body.optionalText("displayName"), lastSeen)) {
      case AccountResult.Changed(var account) -> call.answer(200, Views.Me.of(account));
      case AccountResult.Failure failure -> throw new ProblemException(Problem.of(failure));
    }
  }

  private void erase(Call call, Device caller) {
    String password = call.body().text("password");
    takeLogIn(call);
    switch (accounts.erase(caller.owner(), password)) {
      case AccountResult.Erased() -> call.answerNothing();
      case AccountResult.Failure failure -> throw new ProblemException(Problem.of(failure));
    }
  }
}
