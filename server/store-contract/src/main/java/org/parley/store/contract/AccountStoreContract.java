package org.parley.store.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.parley.store.contract.Messages.ALICE;
import static org.parley.store.contract.Messages.BOB;
import static org.parley.store.contract.Messages.BOBBY;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.parley.messaging.Account;
import org.parley.messaging.AccountStore;
import org.parley.messaging.AccountStore.Creation;
import org.parley.messaging.CommitListener;
import org.parley.messaging.Device;
import org.parley.messaging.DeviceId;
import org.parley.messaging.Invitation;
import org.parley.messaging.LastSeenPrivacy;
import org.parley.messaging.TokenHash;
import org.parley.messaging.UserId;

/// What [AccountStore] promises.
public abstract class AccountStoreContract {
  private static final DeviceId PHONE = new DeviceId("phone");
  private static final DeviceId LAPTOP = new DeviceId("laptop");
  private static final TokenHash TOKEN = TokenHash.of("token of the phone");

  private final TestClock clock = new TestClock();
  private StoreFixture store = new NoStore();

  /// A new, empty store.
  protected abstract StoreFixture open(Clock clock, CommitListener listener);

  @BeforeEach
  void openStore() {
    store = open(clock, (owner, event) -> false);
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  private AccountStore accounts() {
    return store.accounts();
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private Account account(UserId id, String handle) {
    return new Account(id, handle, "Name, näme", "$argon2id$x", LastSeenPrivacy.CHATS, now());
  }

  private Account created(UserId id) {
    Account account = account(id, id.value());
    assertEquals(Creation.CREATED, accounts().create(account, Optional.empty()));
    return account;
  }

  private Device device(DeviceId id, UserId owner) {
    return new Device(id, owner, "A phone", now(), now());
  }

  private Device added(DeviceId id, UserId owner, TokenHash token) {
    Device device = device(id, owner);
    assertTrue(accounts().addDevice(device, token));
    return device;
  }

  @Test
  void anAccountIsFoundByIdAndHandleAlsoAfterReopening() {
    Account alice = created(ALICE);
    store.reopen();
    assertEquals(Optional.of(alice), accounts().account(ALICE));
    assertEquals(Optional.of(alice), accounts().accountByHandle("alice"));
    assertEquals(Optional.empty(), accounts().account(BOB));
    assertEquals(Optional.empty(), accounts().accountByHandle("ali"));
  }

  @Test
  void aHandleAndAnIdAreGivenOutOnce() {
    created(ALICE);
    assertEquals(Creation.HANDLE_TAKEN, accounts().create(account(BOB, "alice"), Optional.empty()));
    assertEquals(
        Creation.HANDLE_TAKEN, accounts().create(account(ALICE, "other"), Optional.empty()));
    assertEquals(Optional.empty(), accounts().account(BOB));
    assertEquals(Optional.empty(), accounts().accountByHandle("other"));
  }

  @Test
  void ofManyWhoWantOneHandleOneGetsIt() throws Exception {
    List<Future<Creation>> attempts = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 32; i++) {
        Account account = account(new UserId("user-" + i), "wanted");
        attempts.add(threads.submit(() -> accounts().create(account, Optional.empty())));
      }
    }
    int created = 0;
    for (Future<Creation> attempt : attempts) {
      created += attempt.get() == Creation.CREATED ? 1 : 0;
    }
    assertEquals(1, created);
  }

  @Test
  void anErasedAccountIsGoneAndItsNamesStayTaken() {
    created(ALICE);
    created(BOB);
    added(PHONE, ALICE, TOKEN);
    accounts().block(ALICE, BOB);
    accounts().recordLastSeen(Map.of(ALICE, now()));
    accounts().addInvitation(new Invitation("code", ALICE, now().plusSeconds(60)));
    accounts().erase(ALICE);
    for (int round = 0; round < 2; round++) {
      assertEquals(Optional.empty(), accounts().account(ALICE));
      assertEquals(Optional.empty(), accounts().accountByHandle("alice"));
      assertEquals(Optional.empty(), accounts().deviceByToken(TOKEN));
      assertEquals(List.of(), accounts().devices(ALICE));
      assertEquals(Set.of(), accounts().blocks(ALICE));
      assertEquals(Optional.empty(), accounts().lastSeen(ALICE));
      assertEquals(
          Creation.INVITATION_INVALID,
          accounts().create(account(BOBBY, "bobby"), Optional.of("code")));
      assertEquals(
          Creation.HANDLE_TAKEN, accounts().create(account(BOBBY, "alice"), Optional.empty()));
      assertEquals(
          Creation.HANDLE_TAKEN, accounts().create(account(ALICE, "alice2"), Optional.empty()));
      assertTrue(accounts().account(BOB).isPresent());
      store.reopen();
    }
  }

  @Test
  void isEmptyUntilTheFirstAccountEver() {
    assertTrue(accounts().isEmpty());
    accounts().addInvitation(new Invitation("code", ALICE, now()));
    assertTrue(accounts().isEmpty());
    created(ALICE);
    assertFalse(accounts().isEmpty());
    accounts().erase(ALICE);
    assertFalse(accounts().isEmpty());
  }

  @Test
  void updateReplacesWhatMayChange() {
    Account alice = created(ALICE);
    Account other =
        new Account(
            ALICE, "mallory", "Other", "$argon2id$y", LastSeenPrivacy.NOBODY, Instant.EPOCH);
    assertTrue(accounts().update(other));
    assertFalse(accounts().update(account(BOB, "bob")));
    assertEquals(
        Optional.of(
            alice
                .withDisplayName("Other")
                .withPasswordHash("$argon2id$y")
                .withLastSeenPrivacy(LastSeenPrivacy.NOBODY)),
        accounts().account(ALICE));
    assertEquals(Optional.empty(), accounts().account(BOB));
  }

  @Test
  void aDeviceIsFoundByItsToken() {
    created(ALICE);
    Device phone = added(PHONE, ALICE, TOKEN);
    Device laptop = added(LAPTOP, ALICE, TokenHash.of("another"));
    store.reopen();
    assertEquals(Optional.of(phone), accounts().deviceByToken(TOKEN));
    assertEquals(Optional.empty(), accounts().deviceByToken(TokenHash.of("unknown")));
    assertEquals(List.of(laptop, phone), accounts().devices(ALICE));
    assertEquals(List.of(), accounts().devices(BOB));
  }

  @Test
  void aDeviceIsAddedOnlyToAnAccount() {
    assertFalse(accounts().addDevice(device(PHONE, ALICE), TOKEN));
    assertEquals(Optional.empty(), accounts().deviceByToken(TOKEN));
  }

  @Test
  void aRemovedDeviceIsGoneForEver() {
    created(ALICE);
    created(BOB);
    added(PHONE, ALICE, TOKEN);
    added(LAPTOP, ALICE, TokenHash.of("another"));
    assertFalse(accounts().removeDevice(BOB, PHONE));
    assertTrue(accounts().removeDevice(ALICE, PHONE));
    assertFalse(accounts().removeDevice(ALICE, PHONE));
    accounts().touch(Map.of(PHONE, ALICE), now().plusSeconds(5));
    store.reopen();
    assertEquals(Optional.empty(), accounts().deviceByToken(TOKEN));
    assertEquals(1, accounts().devices(ALICE).size());
    assertEquals(Set.of(LAPTOP), accounts().existing(Map.of(PHONE, ALICE, LAPTOP, ALICE)));
    assertEquals(Set.of(), accounts().existing(Map.of(LAPTOP, BOB)));
  }

  @Test
  void lastUseMovesOnlyForward() {
    created(ALICE);
    added(PHONE, ALICE, TOKEN);
    Instant later = now().plusSeconds(90);
    accounts().touch(Map.of(PHONE, ALICE), later);
    accounts().touch(Map.of(PHONE, ALICE), now());
    assertEquals(later, accounts().devices(ALICE).getFirst().lastUsedAt());
    store.reopen();
    assertEquals(later, accounts().deviceByToken(TOKEN).orElseThrow().lastUsedAt());
  }

  @Test
  void silentDevicesAreRemovedAndTold() {
    created(ALICE);
    created(BOB);
    Device phone = added(PHONE, ALICE, TOKEN);
    added(LAPTOP, ALICE, TokenHash.of("another"));
    added(new DeviceId("tablet"), BOB, TokenHash.of("third"));
    clock.advance(Duration.ofDays(61));
    accounts().touch(Map.of(LAPTOP, ALICE, new DeviceId("tablet"), BOB), now());
    assertEquals(List.of(phone), accounts().removeSilent(now().minus(Duration.ofDays(60))));
    assertEquals(List.of(), accounts().removeSilent(now().minus(Duration.ofDays(60))));
    assertEquals(Optional.empty(), accounts().deviceByToken(TOKEN));
    assertEquals(1, accounts().devices(ALICE).size());
  }

  @Test
  void blocksBelongToTheirOwner() {
    assertTrue(accounts().block(ALICE, BOB));
    assertFalse(accounts().block(ALICE, BOB));
    assertTrue(accounts().block(ALICE, BOBBY));
    store.reopen();
    assertEquals(Set.of(BOB, BOBBY), accounts().blocks(ALICE));
    assertEquals(Set.of(), accounts().blocks(BOB));
    assertTrue(accounts().unblock(ALICE, BOB));
    assertFalse(accounts().unblock(ALICE, BOB));
    assertEquals(Set.of(BOBBY), accounts().blocks(ALICE));
  }

  @Test
  void ofAnErasedUserNoLastSeenIsKept() {
    created(ALICE);
    accounts().recordLastSeen(Map.of(ALICE, now()));
    accounts().erase(ALICE);
    accounts().recordLastSeen(Map.of(ALICE, now().plusSeconds(1)));
    assertEquals(Optional.empty(), accounts().lastSeen(ALICE));
    store.reopen();
    assertEquals(Optional.empty(), accounts().lastSeen(ALICE));
  }

  @Test
  void lastSeenMovesOnlyForward() {
    created(ALICE);
    created(BOB);
    assertEquals(Optional.empty(), accounts().lastSeen(ALICE));
    accounts().recordLastSeen(Map.of(ALICE, now(), BOB, now().plusSeconds(1)));
    accounts().recordLastSeen(Map.of(ALICE, now().minusSeconds(1)));
    assertEquals(Optional.of(now()), accounts().lastSeen(ALICE));
    store.reopen();
    assertEquals(Optional.of(now()), accounts().lastSeen(ALICE));
    accounts().recordLastSeen(Map.of(ALICE, now().minusSeconds(1)));
    assertEquals(Optional.of(now()), accounts().lastSeen(ALICE));
    assertEquals(Optional.of(now().plusSeconds(1)), accounts().lastSeen(BOB));
  }

  @Test
  void anInvitationWorksOnceAndInTime() {
    Invitation invitation = new Invitation("code", ALICE, now().plusSeconds(60));
    accounts().addInvitation(invitation);
    accounts().addInvitation(new Invitation("short", ALICE, now().plusSeconds(10)));
    accounts().addInvitation(new Invitation("bobs", BOB, now().plusSeconds(60)));
    store.reopen();
    assertEquals(2, accounts().invitations(ALICE, now()).size());
    assertEquals(
        Creation.INVITATION_INVALID,
        accounts().create(account(BOB, "bob"), Optional.of("unknown")));
    clock.advance(Duration.ofSeconds(20));
    assertEquals(
        Creation.INVITATION_INVALID, accounts().create(account(BOB, "bob"), Optional.of("short")));
    assertEquals(List.of(invitation), List.copyOf(accounts().invitations(ALICE, now())));
    assertEquals(Creation.CREATED, accounts().create(account(BOB, "bob"), Optional.of("code")));
    assertEquals(List.of(), List.copyOf(accounts().invitations(ALICE, now())));
    assertEquals(
        Creation.INVITATION_INVALID,
        accounts().create(account(BOBBY, "bobby"), Optional.of("code")));
  }

  @Test
  void anInvitationIsWithdrawnByItsOwnerOnly() {
    accounts().addInvitation(new Invitation("code", ALICE, now().plusSeconds(60)));
    assertFalse(accounts().removeInvitation(BOB, "code"));
    assertFalse(accounts().removeInvitation(ALICE, "other"));
    assertTrue(accounts().removeInvitation(ALICE, "code"));
    assertFalse(accounts().removeInvitation(ALICE, "code"));
    store.reopen();
    assertEquals(List.of(), List.copyOf(accounts().invitations(ALICE, now())));
    assertEquals(
        Creation.INVITATION_INVALID, accounts().create(account(BOB, "bob"), Optional.of("code")));
  }

  @Test
  void expiredInvitationsAreRemovedAndOthersStay() {
    accounts().addInvitation(new Invitation("old", ALICE, now().plusSeconds(10)));
    accounts().addInvitation(new Invitation("older", BOB, now().plusSeconds(5)));
    accounts().addInvitation(new Invitation("open", ALICE, now().plusSeconds(60)));
    assertEquals(0, accounts().removeExpiredInvitations(now()));
    Instant later = now().plusSeconds(10);
    assertEquals(2, accounts().removeExpiredInvitations(later));
    assertEquals(0, accounts().removeExpiredInvitations(later));
    assertFalse(accounts().removeInvitation(ALICE, "old"));
    assertEquals(1, accounts().invitations(ALICE, now()).size());
  }

  @Test
  void anInvitationIsNotUsedUpByATakenHandle() {
    created(ALICE);
    accounts().addInvitation(new Invitation("code", ALICE, now().plusSeconds(60)));
    assertEquals(
        Creation.HANDLE_TAKEN, accounts().create(account(BOB, "alice"), Optional.of("code")));
    assertEquals(Creation.CREATED, accounts().create(account(BOB, "bob"), Optional.of("code")));
  }
}
