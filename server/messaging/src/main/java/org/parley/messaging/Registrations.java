package org.parley.messaging;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.parley.messaging.AccountResult.AccountGone;
import org.parley.messaging.AccountResult.HandleTaken;
import org.parley.messaging.AccountResult.InvalidField;
import org.parley.messaging.AccountResult.InvitationInvalid;
import org.parley.messaging.AccountResult.InvitationRequired;
import org.parley.messaging.AccountResult.Invite;
import org.parley.messaging.AccountResult.Invited;
import org.parley.messaging.AccountResult.Register;
import org.parley.messaging.AccountResult.Registered;
import org.parley.messaging.AccountResult.RegistrationClosed;
import org.parley.messaging.AccountResult.TooBusy;
import org.parley.messaging.AccountResult.TooMany;
import org.parley.messaging.AccountRules.Registration;
import org.parley.messaging.PasswordHasher.Busy;
import org.parley.messaging.PasswordHasher.Hashed;

/// How people come in: registration, and the invitations it may need.
final class Registrations {
  private final AccountStore store;
  private final PasswordHasher hasher;
  private final RandomIds ids;
  private final Clock clock;
  private final AccountRules rules;
  private final UserLocks locks;
  private final ReentrantLock firstAccountLock = new ReentrantLock();

  Registrations(
      AccountStore store,
      PasswordHasher hasher,
      RandomIds ids,
      Clock clock,
      AccountRules rules,
      UserLocks locks) {
    this.store = store;
    this.hasher = hasher;
    this.ids = ids;
    this.clock = clock;
    this.rules = rules;
    this.locks = locks;
  }

  /// @param displayName is stripped of space around it
  /// @param invitation needed where registration is by invitation, else not looked at
  Register register(
      String handle, String password, String displayName, Optional<String> invitation) {
    Optional<Register> refusal = refusal(handle, password, displayName, invitation);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    boolean invited = isInvited(invitation);
    // A made-up invitation tells nothing of handles: create judges the invitation first.
    if (!invited && store.accountByHandle(handle).isPresent()) {
      return new HandleTaken();
    }
    return switch (hasher.hash(AccountFields.canonicalPassword(password))) {
      case Busy(var retryAfter) -> new TooBusy(retryAfter);
      case Hashed(var hash) -> {
        Account account =
            new Account(
                ids.userId(), handle, displayName.strip(), hash, LastSeenPrivacy.CHATS, now());
        yield invited || rules.registration() == Registration.OPEN
            ? create(account, invited ? invitation : Optional.empty())
            : createFirst(account);
      }
    };
  }

  /// What [#register] answers without looking at anybody's handle or hashing a password; empty if
  /// it would.
  Optional<Register> refusal(
      String handle, String password, String displayName, Optional<String> invitation) {
    Optional<InvalidField> invalid =
        AccountFields.checkHandle(handle)
            .or(() -> AccountFields.checkPassword("password", password))
            .or(() -> AccountFields.checkName("displayName", displayName.strip()));
    if (invalid.isPresent()) {
      return Optional.of(invalid.get());
    }
    if (!isInvited(invitation) && !mayRegisterUninvited()) {
      return Optional.of(
          rules.registration() == Registration.CLOSED
              ? new RegistrationClosed()
              : new InvitationRequired());
    }
    return Optional.empty();
  }

  private boolean isInvited(Optional<String> invitation) {
    return rules.registration() == Registration.INVITATION && invitation.isPresent();
  }

  private boolean mayRegisterUninvited() {
    return switch (rules.registration()) {
      case OPEN -> true;
      case INVITATION -> store.isEmpty();
      case CLOSED -> false;
    };
  }

  /// Of several who come at once to an empty store, one is the first.
  private Register createFirst(Account account) {
    firstAccountLock.lock();
    try {
      return store.isEmpty() ? create(account, Optional.empty()) : new InvitationRequired();
    } finally {
      firstAccountLock.unlock();
    }
  }

  private Register create(Account account, Optional<String> invitation) {
    return switch (store.create(account, invitation)) {
      case CREATED -> new Registered(account);
      case HANDLE_TAKEN -> new HandleTaken();
      case INVITATION_INVALID -> new InvitationInvalid();
    };
  }

  Invite invite(UserId by) {
    if (rules.registration() == Registration.CLOSED) {
      return new RegistrationClosed();
    }
    return locks.with(
        by,
        () -> {
          if (store.account(by).isEmpty()) {
            return new AccountGone();
          }
          Instant now = now();
          if (store.invitations(by, now).size() >= rules.maxInvitations()) {
            return new TooMany(rules.maxInvitations());
          }
          Invitation invitation = new Invitation(ids.id(), by, now.plus(rules.invitation()));
          store.addInvitation(invitation);
          return new Invited(invitation);
        });
  }

  /// Those of this user that can still be used.
  Collection<Invitation> invitations(UserId by) {
    return store.invitations(by, now());
  }

  int removeExpired() {
    return store.removeExpiredInvitations(now());
  }

  private Instant now() {
    return Instant.ofEpochMilli(clock.millis());
  }
}
