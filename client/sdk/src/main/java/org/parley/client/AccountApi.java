package org.parley.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.parley.client.ParleyException.Reason;

/// What a logged-in user asks the server over HTTP. Every method blocks until the server answered,
/// and throws [ParleyException].
public final class AccountApi {
  private static final int BUFFER_BYTES = 16 * 1024;

  private final HttpApi http;
  private final DeviceContext context;

  AccountApi(HttpApi http, DeviceContext context) {
    this.http = http;
    this.context = context;
  }

  /// A user by handle.
  public Optional<Account> findByHandle(String handle) {
    return found(
        () ->
            http.get(
                "/v1/users?handle=" + URLEncoder.encode(handle, StandardCharsets.UTF_8), token()));
  }

  /// A user this device has met before, by handle. Does not ask the server, so it finds erased
  /// users too: handles are never given to anyone else.
  public Optional<Account> known(String handle) {
    return context.chats().user(handle);
  }

  /// A user by id. Answers from this device if it has met that user before.
  public Optional<Account> find(UserId user) {
    Optional<Account> known = context.chats().user(user);
    return known.isPresent() ? known : found(() -> http.get("/v1/users/" + user, token()));
  }

  private Optional<Account> found(Supplier<JsonNode> call) {
    try {
      Account account = account(call.get());
      context.chats().keep(account);
      return Optional.of(account);
    } catch (ParleyException e) {
      if (e.reason() == Reason.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /// This user's account.
  public Account me() {
    return account(http.get("/v1/me", token()));
  }

  public Account changeDisplayName(String displayName) {
    return account(
        http.call(
            "PATCH", "/v1/me", token(), json -> json.writeStringField("displayName", displayName)));
  }

  /// Who is shown this user's last seen.
  public LastSeenPrivacy lastSeenPrivacy() {
    String text = text(http.get("/v1/me", token()), "lastSeen");
    try {
      return LastSeenPrivacy.valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw misunderstood("lastSeen");
    }
  }

  public void changeLastSeenPrivacy(LastSeenPrivacy privacy) {
    String text = privacy.name().toLowerCase(Locale.ROOT);
    done(http.call("PATCH", "/v1/me", token(), json -> json.writeStringField("lastSeen", text)));
  }

  /// Sets a new password, which ends this user's other devices. Neither is kept.
  public void changePassword(char[] password, char[] newPassword) {
    withPassword(
        () ->
            http.call(
                "PATCH",
                "/v1/me",
                token(),
                json -> {
                  HttpApi.password(json, "password", password);
                  HttpApi.password(json, "newPassword", newPassword);
                }));
  }

  /// Erases the account with its devices and mailbox on the server, for ever. What this device
  /// holds is left: [ParleyClient#eraseAccount] erases both.
  void erase(char[] password) {
    withPassword(
        () ->
            http.call(
                "DELETE", "/v1/me", token(), json -> HttpApi.password(json, "password", password)));
  }

  private static void withPassword(Supplier<JsonNode> call) {
    try {
      done(call.get());
    } catch (ParleyException e) {
      throw e.reason() == Reason.FORBIDDEN
          ? new ParleyException(Reason.WRONG_CREDENTIALS, "the password is wrong")
          : e;
    }
  }

  /// This user's devices.
  public List<DeviceInfo> devices() {
    List<DeviceInfo> devices = new ArrayList<>();
    for (JsonNode device : http.get("/v1/sessions", token()).path("sessions")) {
      devices.add(
          new DeviceInfo(
              new DeviceId(text(device, "deviceId")),
              device.path("deviceName").asText(""),
              time(device, "createdAt"),
              time(device, "lastUsedAt"),
              device.path("current").asBoolean()));
    }
    return List.copyOf(devices);
  }

  /// Ends a device. To end this one, use [ParleyClient#logOut].
  public void revoke(DeviceId device) {
    done(http.call("DELETE", "/v1/sessions/" + device, token(), null));
  }

  /// Whom this user has blocked.
  public List<UserId> blocks() {
    List<UserId> blocks = new ArrayList<>();
    for (JsonNode user : http.get("/v1/blocks", token()).path("blocks")) {
      blocks.add(new UserId(user.asText()));
    }
    return List.copyOf(blocks);
  }

  /// Nothing of this user reaches the blocker any more; they are not told.
  public void block(UserId user) {
    done(http.call("PUT", "/v1/blocks/" + user, token(), null));
  }

  public void unblock(UserId user) {
    done(http.call("DELETE", "/v1/blocks/" + user, token(), null));
  }

  /// A new invitation.
  public Invitation invite() {
    return invitation(http.call("POST", "/v1/invitations", token(), null));
  }

  /// This user's invitations that are neither used nor expired.
  public List<Invitation> invitations() {
    List<Invitation> invitations = new ArrayList<>();
    for (JsonNode node : http.get("/v1/invitations", token()).path("invitations")) {
      invitations.add(invitation(node));
    }
    return List.copyOf(invitations);
  }

  /// Ends one of this user's invitations before it is used.
  ///
  /// @throws ParleyException with `NOT_FOUND` if this user has no such open invitation
  public void withdraw(String code) {
    done(
        http.call(
            "DELETE",
            "/v1/invitations/" + URLEncoder.encode(code, StandardCharsets.UTF_8),
            token(),
            null));
  }

  /// Writes everything the server holds about this user, as JSON lines. On return it is whole.
  public void export(OutputStream out) throws IOException {
    StringBuilder tail = new StringBuilder();
    try (InputStream in = http.open("/v1/me/export", token())) {
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        out.write(buffer, 0, read);
        tail.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
        int start = tail.lastIndexOf("\n", tail.length() - 2) + 1;
        tail.delete(0, Math.max(start, tail.length() - BUFFER_BYTES));
      }
    }
    if (tail.indexOf("{\"end\":") != 0) {
      throw new ParleyException(Reason.UNREACHABLE, "the export broke off before its end");
    }
  }

  private String token() {
    return context
        .device()
        .token()
        .orElseThrow(
            () -> new ParleyException(Reason.NOT_LOGGED_IN, "nobody is logged in on this device"));
  }

  private static void done(JsonNode answer) {
    Log.LOG.trace("answered with {} fields", answer.size());
  }

  static Account account(JsonNode json) {
    return new Account(
        new UserId(text(json, "userId")), text(json, "handle"), text(json, "displayName"));
  }

  private static Invitation invitation(JsonNode json) {
    Instant expiresAt = time(json, "expiresAt");
    if (expiresAt == null) {
      throw misunderstood("expiresAt");
    }
    return new Invitation(text(json, "invitation"), expiresAt);
  }

  static String text(JsonNode json, String field) {
    JsonNode value = json.path(field);
    if (!value.isTextual()) {
      throw misunderstood(field);
    }
    return value.asText();
  }

  private static @Nullable Instant time(JsonNode json, String field) {
    if (!json.hasNonNull(field)) {
      return null;
    }
    try {
      return Instant.parse(json.path(field).asText());
    } catch (DateTimeException e) {
      throw misunderstood(field);
    }
  }

  private static ParleyException misunderstood(String field) {
    return new ParleyException(
        Reason.PROTOCOL, "the server's answer has no " + field + " that this client understands");
  }
}
