package org.parley.messaging;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.parley.messaging.AccountResult.AccountGone;
import org.parley.messaging.AccountResult.Block;
import org.parley.messaging.AccountResult.ChangePassword;
import org.parley.messaging.AccountResult.ChangeProfile;
import org.parley.messaging.AccountResult.Changed;
import org.parley.messaging.AccountResult.Erase;
import org.parley.messaging.AccountResult.Erased;
import org.parley.messaging.AccountResult.InvalidField;
import org.parley.messaging.AccountResult.Invite;
import org.parley.messaging.AccountResult.LogIn;
import org.parley.messaging.AccountResult.LoggedIn;
import org.parley.messaging.AccountResult.Register;
import org.parley.messaging.AccountResult.TooBusy;
import org.parley.messaging.AccountResult.WrongCredentials;
import org.parley.messaging.AccountResult.WrongPassword;
import org.parley.messaging.PasswordHasher.Busy;
import org.parley.messaging.PasswordHasher.Hashed;
import org.parley.messaging.PasswordHasher.Match;
import org.parley.messaging.PasswordHasher.Mismatch;

/// Accounts: who exists, how they prove it, with which devices, and whom they block.
///
/// What the store says is cached for seconds, within bounds. A change made through this object is
/// seen by it at once; one made on another server within [#CACHE_MILLIS].
///
/// **Locks.** What is read and then written about one user happens under that user's lock. Hashing
/// a password happens outside it, and what it was compared with is compared again inside.
///
/// **Errors.** Every method may throw [StoreUnavailableException]; see [AccountStore].
///
/// Safe for any thread; blocks.
public final class Accounts {
  /// How long a change on another server may go unseen here.
  static final long CACHE_MILLIS = 5_000;

  private static final int CACHED_ACCOUNTS = 100_000;

  private final AccountStore store;
  private final Mailboxes mailboxes;
  private final PasswordHasher hasher;
  private final UserLocks locks = new UserLocks();
  private final Registrations registrations;
  private final AccountDevices devices;
  private final AccountBlocks blocks;
  private final BoundedCache<UserId, Account> accounts;

  public Accounts(
      AccountStore store,
      Mailboxes mailboxes,
      PasswordHasher hasher,
      RandomIds ids,
      Clock clock,
      Revocations revocations,
      AccountRules rules) {
    this.store = store;
    this.mailboxes = mailboxes;
    this.hasher = hasher;
    this.registrations = new Registrations(store, hasher, ids, clock, rules, locks);
    this.devices = new AccountDevices(store, mailboxes, ids, clock, revocations, rules);
    this.blocks = new AccountBlocks(store, clock, rules, locks);
    this.accounts = new BoundedCache<>(CACHED_ACCOUNTS, account -> 1, CACHE_MILLIS, clock);
  }

  // Who exists.

  /// @param displayName is stripped of space around it
  /// @param invitation needed where registration is by invitation, else not looked at
  public Register register(
      String handle, String password, String displayName, Optional<String> invitation) {
    return registrations.register(handle, password, displayName, invitation);
  }

  /// What [#register] would answer before it looks at anybody's handle and hashes the password;
  /// empty if it would go on to that.
  public Optional<Register> refusal(
      String handle, String password, String displayName, Optional<String> invitation) {
    return registrations.refusal(handle, password, displayName, invitation);
  }

  public Optional<Account> account(UserId user) {
    return accounts.get(user, store::account);
  }

  public Optional<Account> accountByHandle(String handle) {
    return AccountFields.isHandle(handle) ? store.accountByHandle(handle) : Optional.empty();
  }

  /// The time of the user's last activity that was stored, for that user only.
  public Optional<Instant> lastActive(UserId user) {
    return store.lastSeen(user);
  }

  public boolean exists(UserId user) {
    return account(user).isPresent();
  }

  /// Changes what is given and leaves the rest.
  public ChangeProfile changeProfile(
      UserId user, Optional<String> displayName, Optional<LastSeenPrivacy> lastSeen) {
    Optional<String> name = displayName.map(String::strip);
    Optional<InvalidField> invalid =
        name.flatMap(given -> AccountFields.checkName("displayName", given));
    if (invalid.isPresent()) {
      return invalid.get();
    }
    return locks.with(
        user,
        () -> {
          Optional<Account> account = store.account(user);
          if (account.isEmpty()) {
            return new AccountGone();
          }
          Account changed = account.get();
          changed = name.map(changed::withDisplayName).orElse(changed);
          changed = lastSeen.map(changed::withLastSeenPrivacy).orElse(changed);
          return update(changed) ? new Changed(changed) : new AccountGone();
        });
  }

  /// Changes the password and ends all other devices of the user.
  ///
  /// @param caller the device that asks, and stays
  public ChangePassword changePassword(Device caller, String password, String newPassword) {
    Optional<InvalidField> invalid = AccountFields.checkPassword("newPassword", newPassword);
    if (invalid.isPresent()) {
      return invalid.get();
    }
    Optional<Account> account = store.account(caller.owner());
    if (account.isEmpty()) {
      return new AccountGone();
    }
    Account old = account.get();
    return switch (verify(password, old)) {
      case Busy(var retryAfter) -> new TooBusy(retryAfter);
      case Mismatch() -> new WrongPassword();
      case Match(_) ->
          switch (hasher.hash(AccountFields.canonicalPassword(newPassword))) {
            case Busy(var retryAfter) -> new TooBusy(retryAfter);
            case Hashed(var hash) -> replacePassword(caller, old, hash);
          };
    };
  }

  /// The devices end first: if the store fails in between, the owner repeats the request and nobody
  /// else got in.
  private ChangePassword replacePassword(Device caller, Account verified, String hash) {
    return locks.with(
        caller.owner(),
        () -> {
          @Nullable Account current = unchanged(verified);
          if (current == null) {
            return new WrongPassword();
          }
          for (Device device : store.devices(caller.owner())) {
            if (!device.id().equals(caller.id())) {
              devices.end(caller.owner(), device.id());
            }
          }
          Account changed = current.withPasswordHash(hash);
          return update(changed) ? new Changed(changed) : new AccountGone();
        });
  }

  /// Erases the account, its devices and its mailbox. Others keep their copies of what was said.
  ///
  /// The mailbox goes first, so that an erasure that fails half-way can be repeated with the same
  /// device.
  public Erase erase(UserId user, String password) {
    Optional<Account> account = store.account(user);
    if (account.isEmpty()) {
      return new AccountGone();
    }
    return switch (verify(password, account.get())) {
      case Busy(var retryAfter) -> new TooBusy(retryAfter);
      case Mismatch() -> new WrongPassword();
      case Match(_) ->
          locks.with(
              user,
              () -> {
                if (unchanged(account.get()) == null) {
                  return new WrongPassword();
                }
                eraseAll(user);
                return new Erased();
              });
    };
  }

  private void eraseAll(UserId user) {
    mailboxes.erase(user);
    List<Device> ending = store.devices(user);
    try {
      store.erase(user);
    } finally {
      accounts.invalidate(user);
      blocks.forget(user);
      ending.forEach(device -> devices.ended(user, device.id()));
    }
  }

  // How they prove it.

  /// Adds a device to the account of this handle. An unknown handle and a wrong password get the
  /// same answer after the same work.
  ///
  /// @param deviceName is stripped of space around it
  public LogIn logIn(String handle, String password, String deviceName) {
    String name = deviceName.strip();
    Optional<InvalidField> invalid = AccountFields.checkName("deviceName", name);
    if (invalid.isPresent()) {
      return invalid.get();
    }
    Optional<Account> account = accountByHandle(handle);
    if (account.isEmpty() || !AccountFields.isPassword(password)) {
      return switch (hasher.verifyAgainstNothing(hashable(password))) {
        case Busy(var retryAfter) -> new TooBusy(retryAfter);
        case Mismatch() -> new WrongCredentials();
        case Match(_) -> throw new IllegalStateException("nothing matched a password");
      };
    }
    return switch (verify(password, account.get())) {
      case Busy(var retryAfter) -> new TooBusy(retryAfter);
      case Mismatch() -> new WrongCredentials();
      case Match(var outdated) ->
          addDevice(account.get(), name, outdated ? hash(password) : Optional.empty())
              .orElseGet(() -> logIn(handle, password, deviceName));
    };
  }

  private Optional<String> hash(String password) {
    return switch (hasher.hash(AccountFields.canonicalPassword(password))) {
      case Hashed(var hash) -> Optional.of(hash);
      case Busy(_) -> Optional.empty(); // the next log-in will do it
    };
  }

  /// @return empty if the account was not any more what was verified: it may have another hash of
  ///   the same password
  private Optional<LogIn> addDevice(Account verified, String name, Optional<String> newHash) {
    return locks.with(
        verified.id(),
        () -> {
          @Nullable Account current = unchanged(verified);
          if (current == null) {
            return Optional.empty();
          }
          newHash.map(current::withPasswordHash).ifPresent(this::update);
          AccountDevices.Added added = devices.add(verified.id(), name);
          return Optional.of(new LoggedIn(added.device(), added.token()));
        });
  }

  /// The device this token belongs to, if the token is valid. Refused at once after the device
  /// ended on this server.
  public Optional<Device> authenticate(String token) {
    return devices.authenticate(token);
  }

  /// Notes that a device was used; written later, with many others. See [#writeLastUses].
  public void used(Device device) {
    devices.used(device);
  }

  /// The user's devices, last used first.
  public List<Device> devices(UserId user) {
    return store.devices(user).stream()
        .sorted(Comparator.comparing(Device::lastUsedAt).reversed())
        .toList();
  }

  /// Ends a device of this user: its token is void at once, its connection closes.
  ///
  /// @return whether the user had such a device
  public boolean logOut(UserId user, DeviceId device) {
    return devices.end(user, device);
  }

  // Whom they block, and whom they bring.

  public Block block(UserId owner, UserId other) {
    return blocks.block(owner, other);
  }

  /// Also of a user who does not exist any more.
  public void unblock(UserId owner, UserId other) {
    blocks.unblock(owner, other);
  }

  public Set<UserId> blocks(UserId owner) {
    return blocks.of(owner);
  }

  public boolean isBlocked(UserId by, UserId who) {
    return blocks.of(by).contains(who);
  }

  public Invite invite(UserId by) {
    return registrations.invite(by);
  }

  /// Ends an invitation of this user before it is used.
  ///
  /// @return whether the user had such an invitation
  public boolean withdraw(UserId by, String invitation) {
    return Ids.valid(invitation) && store.removeInvitation(by, invitation);
  }

  /// Those of this user that can still be used.
  public Collection<Invitation> invitations(UserId by) {
    return registrations.invitations(by);
  }

  // What a scheduler calls.

  /// Writes when devices were last used. Call it about once a minute, and when the server stops.
  public void writeLastUses() {
    devices.writeTouches();
  }

  /// Ends the devices nobody used for [AccountRules#silentDeviceDays]. Call it about once an hour.
  ///
  /// @return how many
  public int revokeSilentDevices() {
    return devices.revokeSilent();
  }

  /// Removes what nobody can use any more. Call it about once an hour.
  ///
  /// @return how many
  public int removeExpiredInvitations() {
    return registrations.removeExpired();
  }

  private PasswordHasher.Verdict verify(String password, Account account) {
    return AccountFields.isPassword(password)
        ? hasher.verify(AccountFields.canonicalPassword(password), account.passwordHash())
        : new Mismatch();
  }

  /// Something to hash for what cannot be a password, of bounded length.
  private static String hashable(String password) {
    return AccountFields.isPassword(password)
        ? AccountFields.canonicalPassword(password)
        : "not a password";
  }

  /// The account as it is now, if its password is still the one that was verified. The caller holds
  /// the user's lock.
  private @Nullable Account unchanged(Account verified) {
    return store
        .account(verified.id())
        .filter(current -> current.passwordHash().equals(verified.passwordHash()))
        .orElse(null);
  }

  private boolean update(Account changed) {
    try {
      return store.update(changed);
    } finally {
      accounts.invalidate(changed.id());
    }
  }
}
