package org.parley.messaging;

import java.time.Duration;

/// What became of a request to [Accounts]. Each kind of request has its own sealed result, so a
/// switch over it names exactly what can happen; all that went wrong is also a [Failure].
public sealed interface AccountResult {

  /// Of [Accounts#register].
  sealed interface Register extends AccountResult {}

  /// Of [Accounts#logIn].
  sealed interface LogIn extends AccountResult {}

  /// Of [Accounts#changeProfile].
  sealed interface ChangeProfile extends AccountResult {}

  /// Of [Accounts#changePassword].
  sealed interface ChangePassword extends AccountResult {}

  /// Of [Accounts#erase].
  sealed interface Erase extends AccountResult {}

  /// Of [Accounts#block].
  sealed interface Block extends AccountResult {}

  /// Of [Accounts#invite].
  sealed interface Invite extends AccountResult {}

  /// The request changed nothing.
  sealed interface Failure extends AccountResult {}

  record Registered(Account account) implements Register {}

  /// @param token the device's secret, shown this once
  record LoggedIn(Device device, String token) implements LogIn {
    @Override
    public String toString() {
      return "LoggedIn[" + device.id() + "]";
    }
  }

  record Changed(Account account) implements ChangeProfile, ChangePassword {}

  record Erased() implements Erase {}

  /// The user is blocked now, whether or not they were before.
  record Blocked() implements Block {}

  record Invited(Invitation invitation) implements Invite {
    @Override
    public String toString() {
      return "Invited";
    }
  }

  /// @param field as the HTTP interface names it
  /// @param reason a sentence that says what to do, for a person to read; never the value itself
  record InvalidField(String field, String reason)
      implements Register, LogIn, ChangeProfile, ChangePassword, Block, Failure {}

  record HandleTaken() implements Register, Failure {}

  record RegistrationClosed() implements Register, Invite, Failure {}

  record InvitationRequired() implements Register, Failure {}

  /// Unknown, used or expired.
  record InvitationInvalid() implements Register, Failure {}

  /// Unknown handle or wrong password: nobody is told which.
  record WrongCredentials() implements LogIn, Failure {}

  record WrongPassword() implements ChangePassword, Erase, Failure {}

  /// The caller's own account was erased meanwhile.
  record AccountGone() implements ChangeProfile, ChangePassword, Erase, Block, Invite, Failure {}

  record NoSuchUser() implements Block, Failure {}

  /// @param limit how many the user may have
  record TooMany(int limit) implements Block, Invite, Failure {}

  /// Too many passwords are being hashed.
  record TooBusy(Duration retryAfter) implements Register, LogIn, ChangePassword, Erase, Failure {}
}
