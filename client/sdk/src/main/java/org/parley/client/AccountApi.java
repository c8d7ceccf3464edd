package org.parley.client;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/// What a logged-in user asks the server over HTTP. Every method blocks until the server answered,
/// and throws [ParleyException].
@SuppressWarnings("DoNotCallSuggester") // until its code is there
public final class AccountApi {

  AccountApi() {}

  /// A user by handle.
  public Optional<Account> findByHandle(String handle) {
    throw NotYet.written();
  }

  /// A user by id. Answers from this device if it has met that user before.
  public Optional<Account> find(UserId user) {
    throw NotYet.written();
  }

  /// This user's account.
  public Account me() {
    throw NotYet.written();
  }

  public Account changeDisplayName(String displayName) {
    throw NotYet.written();
  }

  public void changeLastSeenPrivacy(LastSeenPrivacy privacy) {
    throw NotYet.written();
  }

  /// Sets a new password, which ends this user's other devices. Neither is kept.
  public void changePassword(char[] password, char[] newPassword) {
    throw NotYet.written();
  }

  /// Erases the account with its devices and mailbox on the server, for ever, and everything on
  /// this device.
  public void erase(char[] password) {
    throw NotYet.written();
  }

  /// This user's devices.
  public List<DeviceInfo> devices() {
    throw NotYet.written();
  }

  /// Ends a device. To end this one, use [ParleyClient#logOut].
  public void revoke(DeviceId device) {
    throw NotYet.written();
  }

  /// Whom this user has blocked.
  public List<UserId> blocks() {
    throw NotYet.written();
  }

  public void block(UserId user) {
    throw NotYet.written();
  }

  public void unblock(UserId user) {
    throw NotYet.written();
  }

  /// A new invitation.
  public Invitation invite() {
    throw NotYet.written();
  }

  /// This user's invitations that are neither used nor expired.
  public List<Invitation> invitations() {
    throw NotYet.written();
  }

  /// Writes everything the server holds about this user, in the server's format.
  public void export(OutputStream out) throws IOException {
    throw NotYet.written();
  }
}
