package org.parley.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.client.ParleyException.Reason;

/// Makes accounts, and makes and ends this device of one.
final class Sessions {
  private final HttpApi http;
  private final DeviceContext context;
  private final Connector connector;
  private final URI server;

  Sessions(HttpApi http, DeviceContext context, Connector connector, URI server) {
    this.http = http;
    this.context = context;
    this.connector = connector;
    this.server = server;
  }

  Account register(
      String handle, char[] password, String displayName, @Nullable String invitation) {
    return AccountApi.account(
        http.call(
            "POST",
            "/v1/accounts",
            null,
            json -> {
              json.writeStringField("handle", handle);
              HttpApi.password(json, "password", password);
              json.writeStringField("displayName", displayName);
              if (invitation != null) {
                json.writeStringField("invitation", invitation);
              }
            }));
  }

  Identity logIn(String handle, char[] password) {
    Optional<String> before = context.device().token();
    JsonNode session = newSession(handle, password);
    String token = AccountApi.text(session, "token");
    UserId user = new UserId(AccountApi.text(session, "userId"));
    Optional<String> owner = context.device().owner();
    if (owner.isPresent() && !owner.get().equals(user.value())) {
      end(token);
      throw new ParleyException(
          Reason.OTHER_USER, "this folder holds another user's data; log that user out first");
    }
    connector.stop();
    Identity identity =
        new Identity(user, new DeviceId(AccountApi.text(session, "deviceId")), handle);
    context.device().logIn(identity, token, server);
    before.ifPresent(this::end);
    return identity;
  }

  private JsonNode newSession(String handle, char[] password) {
    try {
      return http.call(
          "POST",
          "/v1/sessions",
          null,
          json -> {
            json.writeStringField("handle", handle);
            HttpApi.password(json, "password", password);
            json.writeStringField("deviceName", context.options().deviceName());
          });
    } catch (ParleyException e) {
      throw e.reason() == Reason.NOT_LOGGED_IN
          ? new ParleyException(Reason.WRONG_CREDENTIALS, "wrong handle or wrong password")
          : e;
    }
  }

  /// Ends a device of this user that is of no use any more, if the server can be asked now; else it
  /// ends when it was silent for long enough.
  private void end(String token) {
    try {
      delete(token);
    } catch (ParleyException e) {
      Log.LOG.debug("a former session was not ended: {}", e.reason());
    }
  }

  private void delete(String token) {
    JsonNode answer = http.call("DELETE", "/v1/sessions/current", token, null);
    Log.LOG.trace("ended, {}", answer.isMissingNode());
  }

  void logOut() {
    Optional<String> token = context.device().token();
    if (token.isPresent()) {
      try {
        delete(token.get());
      } catch (ParleyException e) {
        if (e.reason() != Reason.NOT_LOGGED_IN && e.reason() != Reason.NOT_FOUND) {
          throw e;
        }
      }
    }
    wipe();
  }

  /// Erases what this device holds, except for the server's address.
  void wipe() {
    connector.stop();
    context.device().wipe();
    context.device().setServer(server);
    context.outbox().recount();
    context.hub().committed();
  }
}
