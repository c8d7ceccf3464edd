package org.parley.messaging;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// [AccountStore] in memory, for tests: one lock and plain maps.
public final class MemoryAccountStore implements AccountStore {
  private final Clock clock;
  private final Map<UserId, Account> accounts = new HashMap<>();
  private final Set<String> takenHandles = new HashSet<>();
  private final Set<UserId> takenIds = new HashSet<>();
  private final Map<DeviceId, Device> devices = new LinkedHashMap<>();
  private final Map<TokenHash, DeviceId> tokens = new HashMap<>();
  private final Map<UserId, Set<UserId>> blocks = new HashMap<>();
  private final Map<UserId, Instant> lastSeen = new HashMap<>();
  private final Map<String, Invitation> invitations = new HashMap<>();
  private boolean available = true;

  public MemoryAccountStore(Clock clock) {
    this.clock = clock;
  }

  /// From now on every call fails with [StoreUnavailableException], or no longer does.
  public synchronized void setAvailable(boolean available) {
    this.available = available;
  }

  @Override
  public synchronized Creation create(Account account, Optional<String> invitation) {
    requireAvailable();
    if (invitation.isPresent() && !isValid(invitation.get())) {
      return Creation.INVITATION_INVALID;
    }
    if (takenHandles.contains(account.handle()) || takenIds.contains(account.id())) {
      return Creation.HANDLE_TAKEN;
    }
    invitation.ifPresent(invitations::remove);
    takenHandles.add(account.handle());
    takenIds.add(account.id());
    accounts.put(account.id(), account);
    return Creation.CREATED;
  }

  private boolean isValid(String code) {
    Invitation invitation = invitations.get(code);
    return invitation != null && invitation.expiresAt().isAfter(clock.instant());
  }

  @Override
  public synchronized Optional<Account> account(UserId user) {
    requireAvailable();
    return Optional.ofNullable(accounts.get(user));
  }

  @Override
  public synchronized Optional<Account> accountByHandle(String handle) {
    requireAvailable();
    return accounts.values().stream().filter(a -> a.handle().equals(handle)).findAny();
  }

  @Override
  public synchronized boolean isEmpty() {
    requireAvailable();
    return takenIds.isEmpty();
  }

  @Override
  public synchronized boolean update(Account account) {
    requireAvailable();
    return accounts.computeIfPresent(
            account.id(),
            (id, present) ->
                present
                    .withDisplayName(account.displayName())
                    .withPasswordHash(account.passwordHash())
                    .withLastSeenPrivacy(account.lastSeenPrivacy()))
        != null;
  }

  @Override
  public synchronized void erase(UserId user) {
    requireAvailable();
    accounts.remove(user);
    devices(user).forEach(device -> removeDevice(user, device.id()));
    blocks.remove(user);
    lastSeen.remove(user);
    invitations.values().removeIf(invitation -> invitation.by().equals(user));
  }

  @Override
  public synchronized boolean addDevice(Device device, TokenHash token) {
    requireAvailable();
    if (!accounts.containsKey(device.owner())) {
      return false;
    }
    devices.put(device.id(), device);
    tokens.put(token, device.id());
    return true;
  }

  @Override
  public synchronized Optional<Device> deviceByToken(TokenHash token) {
    requireAvailable();
    return Optional.ofNullable(tokens.get(token)).map(devices::get);
  }

  @Override
  public synchronized List<Device> devices(UserId user) {
    requireAvailable();
    return devices.values().stream()
        .filter(device -> device.owner().equals(user))
        .sorted(Comparator.comparing(device -> device.id().value()))
        .toList();
  }

  @Override
  public synchronized boolean removeDevice(UserId user, DeviceId device) {
    requireAvailable();
    if (!isDeviceOf(user, device)) {
      return false;
    }
    devices.remove(device);
    tokens.values().remove(device);
    return true;
  }

  private boolean isDeviceOf(UserId user, DeviceId id) {
    Device device = devices.get(id);
    return device != null && device.owner().equals(user);
  }

  @Override
  public synchronized Set<DeviceId> existing(Map<DeviceId, UserId> asked) {
    requireAvailable();
    return asked.entrySet().stream()
        .filter(e -> isDeviceOf(e.getValue(), e.getKey()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public synchronized void touch(Map<DeviceId, UserId> touched, Instant at) {
    requireAvailable();
    for (DeviceId id : existing(touched)) {
      devices.computeIfPresent(
          id,
          (any, d) ->
              new Device(d.id(), d.owner(), d.name(), d.createdAt(), later(d.lastUsedAt(), at)));
    }
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  @Override
  public synchronized List<Device> removeSilent(Instant before) {
    requireAvailable();
    List<Device> silent =
        devices.values().stream().filter(d -> d.lastUsedAt().isBefore(before)).toList();
    silent.forEach(device -> removeDevice(device.owner(), device.id()));
    return silent;
  }

  @Override
  public synchronized boolean block(UserId owner, UserId blocked) {
    requireAvailable();
    return blocks.computeIfAbsent(owner, any -> new HashSet<>()).add(blocked);
  }

  @Override
  public synchronized boolean unblock(UserId owner, UserId blocked) {
    requireAvailable();
    return blocks.computeIfAbsent(owner, any -> new HashSet<>()).remove(blocked);
  }

  @Override
  public synchronized Set<UserId> blocks(UserId owner) {
    requireAvailable();
    return Set.copyOf(blocks.getOrDefault(owner, Set.of()));
  }

  @Override
  public synchronized Optional<Instant> lastSeen(UserId user) {
    requireAvailable();
    return Optional.ofNullable(lastSeen.get(user));
  }

  @Override
  public synchronized void recordLastSeen(Map<UserId, Instant> activities) {
    requireAvailable();
    activities.forEach(
        (user, at) -> {
          if (accounts.containsKey(user)) {
            lastSeen.merge(user, at, MemoryAccountStore::later);
          }
        });
  }

  @Override
  public synchronized void addInvitation(Invitation invitation) {
    requireAvailable();
    invitations.put(invitation.code(), invitation);
  }

  @Override
  public synchronized boolean removeInvitation(UserId by, String code) {
    requireAvailable();
    return invitations.values().removeIf(i -> i.by().equals(by) && i.code().equals(code));
  }

  @Override
  public synchronized int removeExpiredInvitations(Instant now) {
    requireAvailable();
    int before = invitations.size();
    invitations.values().removeIf(i -> !i.expiresAt().isAfter(now));
    return before - invitations.size();
  }

  @Override
  public synchronized Collection<Invitation> invitations(UserId by, Instant now) {
    requireAvailable();
    return invitations.values().stream()
        .filter(i -> i.by().equals(by) && i.expiresAt().isAfter(now))
        .toList();
  }

  private void requireAvailable() {
    if (!available) {
      throw new StoreUnavailableException("the test made the store unavailable");
    }
  }
}
