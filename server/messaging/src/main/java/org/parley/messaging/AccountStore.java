package org.parley.messaging;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Accounts, devices, blocks and invitations, kept durably. Writes are durable on return unless
/// said otherwise; reads see every write that returned. Safe for any thread; may block.
///
/// **Errors.** [StoreUnavailableException] when the engine cannot answer; the outcome of a write is
/// then unknown.
public interface AccountStore {

  /// Adds an account, and uses up the invitation it came by, if any, in the same commit.
  ///
  /// @return what became of it; a handle or id that an erased account had is taken for ever. The
  ///   invitation is judged first, so that who has none learns nothing of handles.
  Creation create(Account account, Optional<String> invitation);

  enum Creation {
    CREATED,
    HANDLE_TAKEN,
    INVITATION_INVALID
  }

  Optional<Account> account(UserId user);

  Optional<Account> accountByHandle(String handle);

  /// Whether any account exists or ever did.
  boolean isEmpty();

  /// Replaces display name, password hash and last-seen privacy of an account that exists.
  ///
  /// @return whether it did
  boolean update(Account account);

  /// Erases an account with its devices, tokens, blocks, last seen and unused invitations. Its id
  /// and handle stay taken.
  void erase(UserId user);

  /// Adds a device with the token it shows.
  ///
  /// @return whether it was added; not if its owner has no account (any more)
  boolean addDevice(Device device, TokenHash token);

  Optional<Device> deviceByToken(TokenHash token);

  /// A user's devices, by id.
  List<Device> devices(UserId user);

  /// Ends a device: its token is void at once and for ever.
  ///
  /// @return whether it existed
  boolean removeDevice(UserId user, DeviceId device);

  /// Which of these devices still exist, for the sweep.
  Set<DeviceId> existing(Map<DeviceId, UserId> devices);

  /// Moves forward when devices were last used. May become durable later; a device that is gone
  /// stays gone.
  void touch(Map<DeviceId, UserId> devices, Instant at);

  /// Removes every device last used before this time.
  ///
  /// @return those removed
  List<Device> removeSilent(Instant before);

  /// @return whether this changed anything
  boolean block(UserId owner, UserId blocked);

  boolean unblock(UserId owner, UserId blocked);

  Set<UserId> blocks(UserId owner);

  /// The time of the user's last activity, if any was recorded.
  Optional<Instant> lastSeen(UserId user);

  /// Records last activities; each moves only forward. May become durable later. Of users who have
  /// no account (any more), nothing is kept.
  void recordLastSeen(Map<UserId, Instant> activities);

  void addInvitation(Invitation invitation);

  /// Removes an invitation of this user.
  ///
  /// @return whether there was one that nobody had used
  boolean removeInvitation(UserId by, String code);

  /// Removes every invitation that has expired at this time.
  ///
  /// @return how many
  int removeExpiredInvitations(Instant now);

  /// Those of this user that are neither used nor expired at this time.
  Collection<Invitation> invitations(UserId by, Instant now);
}
