package org.parley.messaging;

import java.time.Duration;

/// What an operator decides about accounts.
///
/// @param registration who may register
/// @param silentDeviceDays a device unused for so many days is revoked
/// @param invitationDays an invitation works for so many days
/// @param maxDevices of one user; a log-in beyond ends the device that was silent longest
/// @param maxInvitations of one user that are neither used nor expired
/// @param maxBlocks of one user
public record AccountRules(
    Registration registration,
    int silentDeviceDays,
    int invitationDays,
    int maxDevices,
    int maxInvitations,
    int maxBlocks) {

  public static final AccountRules DEFAULT =
      new AccountRules(Registration.OPEN, 60, 7, 32, 20, 1_000);

  /// Who may register.
  public enum Registration {
    OPEN,
    /// Who has an invitation, and the very first user of all.
    INVITATION,
    CLOSED
  }

  public AccountRules {
    requirePositive("silentDeviceDays", silentDeviceDays);
    requirePositive("invitationDays", invitationDays);
    requirePositive("maxDevices", maxDevices);
    requirePositive("maxInvitations", maxInvitations);
    requirePositive("maxBlocks", maxBlocks);
  }

  public AccountRules withRegistration(Registration other) {
    return new AccountRules(
        other, silentDeviceDays, invitationDays, maxDevices, maxInvitations, maxBlocks);
  }

  Duration silentDevice() {
    return Duration.ofDays(silentDeviceDays);
  }

  Duration invitation() {
    return Duration.ofDays(invitationDays);
  }

  private static void requirePositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, not " + value);
    }
  }
}
