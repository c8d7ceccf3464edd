package org.parley.messaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.parley.messaging.AccountResult.InvalidField;
import org.parley.messaging.AccountResult.LoggedIn;
import org.parley.messaging.AccountResult.Registered;
import org.parley.messaging.AccountRules.Registration;
import org.parley.protocol.Event;

final class AccountsTest {
  private static final String PASSWORD = "correct horse";

  private final ManualClock clock = new ManualClock();
  private final MemoryAccountStore store = new MemoryAccountStore(clock);
  private final MemoryMailboxes mailboxes = new MemoryMailboxes(clock, (owner, event) -> false);
  private final QuickHasher hasher = new QuickHasher();
  private final Set<DeviceId> revoked = ConcurrentHashMap.newKeySet();
  private final Accounts accounts = accounts(AccountRules.DEFAULT);

  private Accounts accounts(AccountRules rules) {
    return new Accounts(
        store,
        mailboxes,
        hasher,
        new RandomIds(),
        clock,
        (user, device) -> revoked.add(device),
        rules);
  }

  private AccountResult.Register register(Accounts with, String handle) {
    return with.register(handle, PASSWORD, "Some One", Optional.empty());
  }

  private Account newAccount(String handle) {
    return assertInstanceOf(Registered.class, register(accounts, handle)).account();
  }

  private LoggedIn logIn(String handle) {
    return assertInstanceOf(LoggedIn.class, accounts.logIn(handle, PASSWORD, "phone"));
  }

  private AccountResult.Register register(String handle, String password, String name) {
    return accounts.register(handle, password, name, Optional.empty());
  }

  @Test
  void aRegisteredUserIsFoundByIdAndByHandle() {
    Account ada = newAccount("ada");
    assertEquals(Optional.of(ada), accounts.account(ada.id()));
    assertEquals(Optional.of(ada), accounts.accountByHandle("ada"));
    assertTrue(accounts.exists(ada.id()));
    assertFalse(accounts.exists(new UserId("nobody")));
  }

  @Test
  void aHandleIsTakenOnce() {
    newAccount("ada");
    assertInstanceOf(AccountResult.HandleTaken.class, register(accounts, "ada"));
  }

  @Test
  void ofManyWhoWantAHandleAtOnceOneGetsIt() throws InterruptedException, ExecutionException {
    List<Future<AccountResult.Register>> results = new ArrayList<>();
    try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 50; i++) {
        results.add(many.submit(() -> register(accounts, "ada")));
      }
    }
    int registered = 0;
    for (Future<AccountResult.Register> result : results) {
      registered += result.get() instanceof Registered ? 1 : 0;
    }
    assertEquals(1, registered);
  }

  @Test
  void eachInvalidFieldIsNamed() {
    assertEquals("handle", invalid(register("a", PASSWORD, "Ada")).field());
    assertEquals("handle", invalid(register("9lives", PASSWORD, "Ada")).field());
    assertEquals("handle", invalid(register("a b", PASSWORD, "Ada")).field());
    assertEquals("handle", invalid(register("a".repeat(33), PASSWORD, "Ada")).field());
    assertEquals("password", invalid(register("ada", "1234567", "Ada")).field());
    assertEquals("password", invalid(register("ada", "x".repeat(257), "Ada")).field());
    assertEquals("password", invalid(register("ada", "1234567\ud800", "Ada")).field());
    assertEquals("displayName", invalid(register("ada", PASSWORD, "  ")).field());
    assertEquals("displayName", invalid(register("ada", PASSWORD, "A\u0007da")).field());
    assertEquals("displayName", invalid(register("ada", PASSWORD, "A\u202eda")).field());
    assertEquals("displayName", invalid(register("ada", PASSWORD, "x".repeat(65))).field());
    assertTrue(store.isEmpty());
  }

  private static InvalidField invalid(AccountResult result) {
    return assertInstanceOf(InvalidField.class, result);
  }

  @Test
  void upperCaseIsRefusedByItsName() {
    assertTrue(invalid(register("Ada", PASSWORD, "Ada")).reason().contains("lower case"));
  }

  @Test
  void limitsCountCharactersNotBytes() {
    assertInstanceOf(Registered.class, register("a.b-c_d", "\ud83d\udd11".repeat(8), "Ada"));
    assertInstanceOf(Registered.class, register("bob", PASSWORD, "\ud83d\ude00".repeat(64)));
  }

  @Test
  void aNameIsStripped() {
    AccountResult result = register("ada", PASSWORD, "  Ada L. ");
    assertEquals("Ada L.", assertInstanceOf(Registered.class, result).account().displayName());
  }

  @Test
  void aPasswordIsTheSameHoweverItsLettersWereComposed() {
    assertInstanceOf(Registered.class, register("ada", "caf\u00e9 noir", "Ada"));
    assertInstanceOf(LoggedIn.class, accounts.logIn("ada", "cafe\u0301 noir", "phone"));
  }

  @Test
  void aTokenNamesItsDevice() {
    Account ada = newAccount("ada");
    LoggedIn phone = logIn("ada");
    assertEquals(ada.id(), phone.device().owner());
    assertEquals(Optional.of(phone.device()), accounts.authenticate(phone.token()));
    assertEquals(List.of(phone.device()), accounts.devices(ada.id()));
  }

  @Test
  void whatIsNoTokenIsRefused() {
    newAccount("ada");
    LoggedIn phone = logIn("ada");
    String id = phone.device().id().value();
    accounts.authenticate(phone.token());
    for (String token :
        List.of(
            "",
            ".",
            "x",
            id,
            id + ".",
            id + ".AAAA",
            phone.token() + "A",
            "A B.c",
            "." + phone.token(),
            "x".repeat(10_000))) {
      assertEquals(Optional.empty(), accounts.authenticate(token));
    }
  }

  @Test
  void anUnknownHandleAndAWrongPasswordGetTheSameAnswerAfterTheSameWork() {
    newAccount("ada");
    int before = hasher.work.get();
    AccountResult wrong = accounts.logIn("ada", "wrong password", "phone");
    int between = hasher.work.get();
    AccountResult unknown = accounts.logIn("nobody", "wrong password", "phone");
    int after = hasher.work.get();
    assertEquals(wrong, unknown);
    assertEquals(between - before, after - between);
    assertEquals(wrong, accounts.logIn("Not A Handle", "short", "phone"));
    assertEquals(after + 1, hasher.work.get());
  }

  @Test
  void aLoggedOutDeviceIsRefusedAtOnce() {
    Account ada = newAccount("ada");
    LoggedIn phone = logIn("ada");
    assertTrue(accounts.authenticate(phone.token()).isPresent());
    assertTrue(accounts.logOut(ada.id(), phone.device().id()));
    assertEquals(Optional.empty(), accounts.authenticate(phone.token()));
    assertEquals(Set.of(phone.device().id()), revoked);
    assertFalse(accounts.logOut(ada.id(), phone.device().id()));
  }

  @Test
  void nobodyLogsOutAnothersDevice() {
    newAccount("ada");
    Account bob = newAccount("bob");
    LoggedIn phone = logIn("ada");
    assertFalse(accounts.logOut(bob.id(), phone.device().id()));
    assertTrue(accounts.authenticate(phone.token()).isPresent());
    assertEquals(Set.of(), revoked);
  }

  @Test
  void anEndOnAnotherServerIsSeenWithinSeconds() {
    Account ada = newAccount("ada");
    LoggedIn phone = logIn("ada");
    assertTrue(accounts.authenticate(phone.token()).isPresent());
    store.removeDevice(ada.id(), phone.device().id());
    clock.advance(Duration.ofMillis(Accounts.CACHE_MILLIS));
    assertEquals(Optional.empty(), accounts.authenticate(phone.token()));
  }

  @Test
  void tooManyDevicesEndTheOneSilentLongest() {
    Account ada = newAccount("ada");
    List<LoggedIn> logins = new ArrayList<>();
    for (int i = 0; i < AccountRules.DEFAULT.maxDevices() + 2; i++) {
      logins.add(logIn("ada"));
      clock.advance(Duration.ofSeconds(1));
    }
    assertEquals(AccountRules.DEFAULT.maxDevices(), accounts.devices(ada.id()).size());
    assertEquals(Set.of(logins.get(0).device().id(), logins.get(1).device().id()), revoked);
  }

  @Test
  void aBusyHasherIsSaidAndChangesNothing() {
    Account ada = newAccount("ada");
    LoggedIn phone = logIn("ada");
    hasher.setBusy(true);
    assertInstanceOf(AccountResult.TooBusy.class, register(accounts, "bob"));
    assertInstanceOf(AccountResult.TooBusy.class, accounts.logIn("ada", PASSWORD, "phone"));
    assertInstanceOf(AccountResult.TooBusy.class, accounts.logIn("nobody", PASSWORD, "phone"));
    assertInstanceOf(AccountResult.TooBusy.class, accounts.erase(ada.id(), PASSWORD));
    assertInstanceOf(
        AccountResult.TooBusy.class,
        accounts.changePassword(phone.device(), PASSWORD, "another password"));
    assertEquals(List.of(phone.device()), accounts.devices(ada.id()));
  }

  @Test
  void aLogInHashesAgainWhatWasHashedWithOtherCosts() {
    Account ada = newAccount("ada");
    hasher.setCosts(2);
    logIn("ada");
    String renewed = accounts.account(ada.id()).orElseThrow().passwordHash();
    assertTrue(renewed.startsWith("$quick$2$"));
    logIn("ada");
  }

  @Test
  void twoLogInsAtOnceMayBothHashAgain() {
    newAccount("ada");
    hasher.setCosts(2);
    hasher.meanwhile.set(() -> logIn("ada"));
    assertInstanceOf(LoggedIn.class, accounts.logIn("ada", PASSWORD, "phone"));
  }

  @Test
  void aNewPasswordEndsTheOtherDevices() {
    Account ada = newAccount("ada");
    LoggedIn phone = logIn("ada");
    LoggedIn laptop = logIn("ada");
    assertInstanceOf(
        AccountResult.WrongPassword.class,
        accounts.changePassword(phone.device(), "wrong password", "another password"));
    assertEquals(
        "newPassword", invalid(accounts.changePassword(phone.device(), PASSWORD, "short")).field());
    assertInstanceOf(
        AccountResult.Changed.class,
        accounts.changePassword(phone.device(), PASSWORD, "another password"));
    assertTrue(accounts.authenticate(phone.token()).isPresent());
    assertEquals(Optional.empty(), accounts.authenticate(laptop.token()));
    assertEquals(1, accounts.devices(ada.id()).size());
    assertInstanceOf(
        AccountResult.WrongCredentials.class, accounts.logIn("ada", PASSWORD, "phone"));
    assertInstanceOf(LoggedIn.class, accounts.logIn("ada", "another password", "phone"));
  }

  @Test
  void aLogInWithTheOldPasswordLosesAgainstAChangeMeanwhile() {
    newAccount("ada");
    LoggedIn phone = logIn("ada");
    hasher.meanwhile.set(
        () -> accounts.changePassword(phone.device(), PASSWORD, "another password"));
    assertInstanceOf(
        AccountResult.WrongCredentials.class, accounts.logIn("ada", PASSWORD, "thief"));
  }

  @Test
  void aLogInLosesAgainstAnErasureMeanwhile() {
    Account ada = newAccount("ada");
    hasher.meanwhile.set(() -> accounts.erase(ada.id(), PASSWORD));
    assertInstanceOf(
        AccountResult.WrongCredentials.class, accounts.logIn("ada", PASSWORD, "phone"));
    assertEquals(List.of(), accounts.devices(ada.id()));
  }

  @Test
  void aProfileChangesOnlyInWhatIsGiven() {
    Account ada = newAccount("ada");
    assertTrue(accounts.account(ada.id()).isPresent());
    accounts.changeProfile(ada.id(), Optional.of(" Countess "), Optional.empty());
    accounts.changeProfile(ada.id(), Optional.empty(), Optional.of(LastSeenPrivacy.NOBODY));
    Account now = accounts.account(ada.id()).orElseThrow();
    assertEquals("Countess", now.displayName());
    assertEquals(LastSeenPrivacy.NOBODY, now.lastSeenPrivacy());
    assertEquals(ada.passwordHash(), now.passwordHash());
    invalid(accounts.changeProfile(ada.id(), Optional.of("\n"), Optional.empty()));
    assertInstanceOf(
        AccountResult.AccountGone.class,
        accounts.changeProfile(new UserId("nobody"), Optional.empty(), Optional.empty()));
  }

  @Test
  void erasureTakesEverythingButTheNames() {
    Account ada = newAccount("ada");
    Account bob = newAccount("bob");
    LoggedIn phone = logIn("ada");
    accounts.block(ada.id(), bob.id());
    Event.Opaque body = new Event.Opaque(new byte[] {1});
    mailboxes.commit(
        List.of(
            new Change.Post(
                bob.id(),
                ada.id(),
                new MessageId("00000000-0000-4000-8000-000000000001"),
                new Digest(new byte[Digest.BYTES]),
                body,
                body)));
    assertInstanceOf(AccountResult.WrongPassword.class, accounts.erase(ada.id(), "wrong password"));
    assertTrue(accounts.authenticate(phone.token()).isPresent());
    assertInstanceOf(AccountResult.Erased.class, accounts.erase(ada.id(), PASSWORD));
    assertEquals(Optional.empty(), accounts.authenticate(phone.token()));
    assertFalse(accounts.exists(ada.id()));
    assertFalse(accounts.isBlocked(ada.id(), bob.id()));
    assertEquals(Set.of(phone.device().id()), revoked);
    assertEquals(List.of(), mailboxes.read(ada.id(), 0, 10, 1_000).events());
    assertEquals(1, mailboxes.bounds(bob.id()).head());
    assertInstanceOf(AccountResult.HandleTaken.class, register(accounts, "ada"));
  }

  @Test
  void aBlockIsSeenAtOnceAndEndsAtOnce() {
    Account ada = newAccount("ada");
    Account bob = newAccount("bob");
    assertFalse(accounts.isBlocked(ada.id(), bob.id()));
    accounts.block(ada.id(), bob.id());
    accounts.block(ada.id(), bob.id());
    assertTrue(accounts.isBlocked(ada.id(), bob.id()));
    assertFalse(accounts.isBlocked(bob.id(), ada.id()));
    assertEquals(Set.of(bob.id()), accounts.blocks(ada.id()));
    accounts.unblock(ada.id(), bob.id());
    assertFalse(accounts.isBlocked(ada.id(), bob.id()));
  }

  @Test
  void aBlockIsOfAnotherWhoExistsAndWithinTheLimit() {
    Account ada = newAccount("ada");
    Account bob = newAccount("bob");
    Account eve = newAccount("eve");
    Accounts strict = accounts(new AccountRules(Registration.OPEN, 60, 7, 32, 20, 1));
    invalid(strict.block(ada.id(), ada.id()));
    assertInstanceOf(AccountResult.NoSuchUser.class, strict.block(ada.id(), new UserId("nobody")));
    assertInstanceOf(AccountResult.Blocked.class, strict.block(ada.id(), bob.id()));
    assertInstanceOf(AccountResult.Blocked.class, strict.block(ada.id(), bob.id()));
    assertEquals(new AccountResult.TooMany(1), strict.block(ada.id(), eve.id()));
  }

  @Test
  void closedRegistrationLetsNobodyIn() {
    Accounts closed = accounts(AccountRules.DEFAULT.withRegistration(Registration.CLOSED));
    assertInstanceOf(AccountResult.RegistrationClosed.class, register(closed, "ada"));
    newAccount("ada");
    UserId ada = accounts.accountByHandle("ada").orElseThrow().id();
    assertInstanceOf(AccountResult.RegistrationClosed.class, closed.invite(ada));
  }

  @Test
  void theFirstOfAllNeedsNoInvitationAndAllOthersDo() {
    Accounts invited = accounts(AccountRules.DEFAULT.withRegistration(Registration.INVITATION));
    UserId ada = assertInstanceOf(Registered.class, register(invited, "ada")).account().id();
    assertInstanceOf(AccountResult.InvitationRequired.class, register(invited, "bob"));
    Invitation invitation =
        assertInstanceOf(AccountResult.Invited.class, invited.invite(ada)).invitation();
    assertEquals(1, invited.invitations(ada).size());
    assertInstanceOf(
        AccountResult.InvitationInvalid.class,
        invited.register("bob", PASSWORD, "Bob", Optional.of("guess")));
    assertInstanceOf( // and not that the handle is taken, which is for the invited to know
        AccountResult.InvitationInvalid.class,
        invited.register("ada", PASSWORD, "Ada", Optional.of("guess")));
    assertInstanceOf(
        Registered.class, invited.register("bob", PASSWORD, "Bob", Optional.of(invitation.code())));
    assertInstanceOf(
        AccountResult.InvitationInvalid.class,
        invited.register("eve", PASSWORD, "Eve", Optional.of(invitation.code())));
    assertEquals(0, invited.invitations(ada).size());
  }

  @Test
  void ofManyWhoComeToAnEmptyServerOneIsTheFirst() throws InterruptedException, ExecutionException {
    Accounts invited = accounts(AccountRules.DEFAULT.withRegistration(Registration.INVITATION));
    List<Future<AccountResult.Register>> results = new ArrayList<>();
    try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 50; i++) {
        String handle = "user" + i;
        results.add(many.submit(() -> register(invited, handle)));
      }
    }
    int registered = 0;
    for (Future<AccountResult.Register> result : results) {
      registered += result.get() instanceof Registered ? 1 : 0;
    }
    assertEquals(1, registered);
  }

  @Test
  void anInvitationExpiresAndMakesRoomForAnother() {
    Accounts invited = accounts(new AccountRules(Registration.INVITATION, 60, 7, 32, 2, 1_000));
    UserId ada = assertInstanceOf(Registered.class, register(invited, "ada")).account().id();
    Invitation first =
        assertInstanceOf(AccountResult.Invited.class, invited.invite(ada)).invitation();
    assertInstanceOf(AccountResult.Invited.class, invited.invite(ada));
    assertEquals(new AccountResult.TooMany(2), invited.invite(ada));
    clock.advance(Duration.ofDays(7));
    assertInstanceOf(
        AccountResult.InvitationInvalid.class,
        invited.register("bob", PASSWORD, "Bob", Optional.of(first.code())));
    assertInstanceOf(AccountResult.Invited.class, invited.invite(ada));
  }

  @Test
  void lastUsesAreWrittenTogetherAndLagAtMostAMinute() {
    Account ada = newAccount("ada");
    LoggedIn phone = logIn("ada");
    clock.advance(Duration.ofSeconds(61));
    accounts.used(accounts.authenticate(phone.token()).orElseThrow());
    assertEquals(phone.device().lastUsedAt(), accounts.devices(ada.id()).get(0).lastUsedAt());
    accounts.writeLastUses();
    assertEquals(clock.instant(), accounts.devices(ada.id()).get(0).lastUsedAt());
    assertEquals(clock.instant(), accounts.authenticate(phone.token()).orElseThrow().lastUsedAt());
  }

  @Test
  void aSilentDeviceIsRevokedAndAUsedOneStays() {
    Account ada = newAccount("ada");
    LoggedIn silent = logIn("ada");
    LoggedIn used = logIn("ada");
    clock.advance(Duration.ofDays(59));
    accounts.used(accounts.authenticate(used.token()).orElseThrow());
    assertEquals(0, accounts.revokeSilentDevices());
    clock.advance(Duration.ofDays(2));
    assertEquals(1, accounts.revokeSilentDevices());
    assertEquals(Set.of(silent.device().id()), new HashSet<>(revoked));
    assertEquals(Optional.empty(), accounts.authenticate(silent.token()));
    assertTrue(accounts.authenticate(used.token()).isPresent());
    assertEquals(1, accounts.devices(ada.id()).size());
  }

  @Test
  void aStoreThatFailsIsSaidAndNotRemembered() {
    Account ada = newAccount("ada");
    LoggedIn phone = logIn("ada");
    store.setAvailable(false);
    assertThrows(StoreUnavailableException.class, () -> accounts.authenticate(phone.token()));
    assertThrows(StoreUnavailableException.class, () -> accounts.exists(ada.id()));
    store.setAvailable(true);
    assertTrue(accounts.authenticate(phone.token()).isPresent());
    assertTrue(accounts.exists(ada.id()));
  }

  @Test
  void noSecretIsInAText() {
    Account ada = newAccount("ada");
    LoggedIn phone = logIn("ada");
    AccountResult invitation = accounts.invite(ada.id());
    assertFalse(phone.toString().contains(phone.token()));
    assertFalse(ada.toString().contains(PASSWORD));
    assertEquals("Invited", invitation.toString());
  }
}
