package org.parley.api;

import org.parley.messaging.AccountResult;

/// Results as metrics name them.
final class Outcomes {
  private Outcomes() {}

  static String of(AccountResult result) {
    return switch (result) {
      case AccountResult.Registered _,
          AccountResult.LoggedIn _,
          AccountResult.Changed _,
          AccountResult.Erased _,
          AccountResult.Blocked _,
          AccountResult.Invited _ ->
          "ok";
      case AccountResult.InvalidField _ -> "invalid";
      case AccountResult.HandleTaken _ -> "taken";
      case AccountResult.RegistrationClosed _,
          AccountResult.InvitationRequired _,
          AccountResult.InvitationInvalid _,
          AccountResult.TooMany _ ->
          "refused";
      case AccountResult.WrongCredentials _, AccountResult.WrongPassword _ -> "wrong";
      case AccountResult.AccountGone _, AccountResult.NoSuchUser _ -> "gone";
      case AccountResult.TooBusy _ -> "busy";
    };
  }
}
