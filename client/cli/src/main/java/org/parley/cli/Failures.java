package org.parley.cli;

import java.time.Duration;
import java.util.Locale;
import org.parley.client.ParleyException;

/// Says in plain words what went wrong and what to do, and gives the exit code for it.
final class Failures {
  private Failures() {}

  /// @param profile the profile that was used
  static Refused explain(ParleyException failure, String profile) {
    return new Refused(exit(failure.reason()), sentence(failure, profile));
  }

  static Exit exit(ParleyException.Reason reason) {
    return switch (reason) {
      case NOT_LOGGED_IN -> Exit.NOT_LOGGED_IN;
      case UNREACHABLE, NOT_TRUSTED, UNAVAILABLE -> Exit.UNREACHABLE;
      case DEVICE_IN_USE,
          STORAGE,
          NO_SERVER,
          OTHER_USER,
          OUTBOX_FULL,
          TOO_MANY,
          RATE_LIMITED,
          INVALID,
          WRONG_CREDENTIALS,
          HANDLE_TAKEN,
          INVITATION_REQUIRED,
          NOT_FOUND,
          FORBIDDEN,
          TOO_LARGE,
          PROTOCOL,
          CLOSED ->
          Exit.REFUSED;
    };
  }

  private static String sentence(ParleyException failure, String profile) {
    return switch (failure.reason()) {
      case DEVICE_IN_USE ->
          "Another parley command uses the profile '%s' now: %s."
              .formatted(profile, said(failure).replace("another folder", "--profile NAME"));
      case STORAGE -> "The profile '%s' cannot be used: %s.".formatted(profile, said(failure));
      case NO_SERVER -> "No server is known. Name one with --server URL.";
      case NOT_LOGGED_IN ->
          "The profile '%s' is not logged in, or not any more. Log in with: parley login HANDLE%s"
              .formatted(
                  profile, profile.equals(Profile.DEFAULT_NAME) ? "" : " --profile " + profile);
      case OTHER_USER ->
          "The profile '%s' belongs to another user. Log out there first (which erases what it holds), or use another with --profile NAME."
              .formatted(profile);
      case OUTBOX_FULL ->
          "Too many messages wait to be sent already. Connect first, so that they can go out.";
      case TOO_MANY -> "That is too much at once: %s.".formatted(said(failure));
      case UNREACHABLE ->
          "The server cannot be reached: %s. Is it running, and is the address right? Name another with --server URL."
              .formatted(said(failure));
      case NOT_TRUSTED -> "%s. %s".formatted(capital(said(failure)), Link.OWN_CA);
      case RATE_LIMITED ->
          failure.retryAfterMillis() > 0
              ? "Too many tries. Try again in %s."
                  .formatted(Times.span(Duration.ofMillis(failure.retryAfterMillis())))
              : "Too many tries. Try again later.";
      case UNAVAILABLE -> "The server cannot do that now. Try again in a moment.";
      case INVALID ->
          failure
              .field()
              .map(field -> "The %s is not accepted: %s.".formatted(name(field), said(failure)))
              .orElseGet(() -> "That is not accepted: %s.".formatted(said(failure)));
      case WRONG_CREDENTIALS -> "Wrong handle or wrong password.";
      case HANDLE_TAKEN -> "This handle is taken. Choose another.";
      case INVITATION_REQUIRED ->
          "This server wants an invitation that is not used up or expired: --invitation CODE";
      case NOT_FOUND -> "%s.".formatted(capital(said(failure)));
      case FORBIDDEN -> "That is not allowed: %s.".formatted(said(failure));
      case TOO_LARGE -> "That is too large: %s.".formatted(said(failure));
      case PROTOCOL ->
          "%s. Is the address right, and do both have the same version? Name another with --server URL."
              .formatted(capital(said(failure)));
      case CLOSED -> "The connection was closed.";
    };
  }

  /// The words of the SDK or server, which may come from the other side of a network.
  private static String said(ParleyException failure) {
    String message = failure.getMessage();
    String clean = Text.clean(message == null ? "no details" : message).strip();
    return clean.endsWith(".") ? clean.substring(0, clean.length() - 1) : clean;
  }

  static String capital(String words) {
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  private static String name(String field) {
    return switch (field) {
      case "displayName" -> "display name";
      case "newPassword" -> "new password";
      case "deviceName" -> "name of this machine";
      case "lastSeen" -> "setting for last seen";
      default -> Text.clean(field);
    };
  }
}
