package org.parley.messaging;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.parley.messaging.ConnectedDevice.Notice;
import org.parley.protocol.ServerFrame;

/// When each user was last active, and who is told of it. Best effort by contract: recent
/// activities live in memory and reach the store every few seconds. Safe for any thread.
///
/// A user is online while the last activity is no older than the threshold. Watchers are told when
/// that changes; what they may see is decided anew each time.
public final class LastSeen {
  private final AccountStore store;
  private final Accounts accounts;
  private final Mailboxes mailboxes;
  private final Clock clock;
  private final Duration threshold;

  private final ConcurrentHashMap<UserId, Activity> recent = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<UserId, Watchers> watched = new ConcurrentHashMap<>();

  /// @param stored whether the store knows of this time
  private record Activity(Instant at, boolean stored) {}

  /// @param online what the watchers were told last
  private record Watchers(Set<ConnectedDevice> devices, boolean online) {}

  public LastSeen(
      AccountStore store,
      Accounts accounts,
      Mailboxes mailboxes,
      Clock clock,
      Duration onlineThreshold) {
    this.store = store;
    this.accounts = accounts;
    this.mailboxes = mailboxes;
    this.clock = clock;
    this.threshold = onlineThreshold;
  }

  /// The user did something a person does: sent, read, typed.
  void active(UserId user) {
    recent.put(user, new Activity(clock.instant().truncatedTo(ChronoUnit.MILLIS), false));
    Watchers watchers = watched.get(user);
    if (watchers != null && !watchers.online) {
      tellIfChanged(user);
    }
  }

  /// The user wrote to another, who by that may have become one who sees it.
  void wroteTo(UserId user, UserId other) {
    Watchers watchers = watched.get(user);
    if (watchers != null) {
      watchers.devices.stream()
          .filter(device -> device.user().equals(other))
          .forEach(device -> device.offer(new Notice.WroteHere(user)));
    }
  }

  /// The device is told of changes from now on.
  ///
  /// @throws StoreUnavailableException the device is not watching
  void watch(UserId user, ConnectedDevice device) {
    if (recent.get(user) == null) { // as after a restart, or when it was long ago
      store
          .lastSeen(user)
          .filter(this::isOnline)
          .ifPresent(at -> recent.putIfAbsent(user, new Activity(at, true)));
    }
    watched.compute(
        user,
        (_, present) -> {
          Watchers watchers =
              present == null
                  ? new Watchers(ConcurrentHashMap.newKeySet(1), isOnline(recent.get(user)))
                  : present;
          watchers.devices.add(device);
          return watchers;
        });
  }

  void unwatch(UserId user, ConnectedDevice device) {
    watched.computeIfPresent(
        user,
        (_, watchers) -> {
          watchers.devices.remove(device);
          return watchers.devices.isEmpty() ? null : watchers;
        });
  }

  /// Tells the watchers of everyone who went quiet. To be called about every second.
  public void tick() {
    watched.forEach(
        (user, watchers) -> {
          if (watchers.online) {
            tellIfChanged(user);
          }
        });
  }

  /// Stores new activities, and forgets those that are old and stored. To be called every few
  /// seconds.
  ///
  /// @throws StoreUnavailableException nothing was stored; the next call stores it
  public void flush() {
    Map<UserId, Activity> fresh = new HashMap<>();
    recent.forEach(
        (user, activity) -> {
          if (!activity.stored) {
            fresh.put(user, activity);
          } else if (!isOnline(activity)) {
            recent.remove(user, activity);
          }
        });
    if (fresh.isEmpty()) {
      return;
    }
    Map<UserId, Instant> times = new HashMap<>();
    fresh.forEach((user, activity) -> times.put(user, activity.at));
    store.recordLastSeen(times);
    fresh.forEach(
        (user, activity) -> recent.replace(user, activity, new Activity(activity.at, true)));
  }

  /// What the viewer may see of the user.
  ///
  /// @throws StoreUnavailableException the store cannot answer now
  ServerFrame.LastSeen asSeenBy(UserId viewer, UserId user) {
    if (!mayBeSeenBy(viewer, user)) {
      return new ServerFrame.LastSeen(user.value(), false, null);
    }
    Activity activity = recent.get(user);
    Optional<Instant> at = activity == null ? store.lastSeen(user) : Optional.of(activity.at);
    boolean online = at.filter(this::isOnline).isPresent();
    return new ServerFrame.LastSeen(user.value(), online, at.orElse(null));
  }

  private boolean mayBeSeenBy(UserId viewer, UserId user) {
    if (viewer.equals(user)) {
      return true;
    }
    return privacy(viewer) != LastSeenPrivacy.NOBODY
        && !accounts.isBlocked(user, viewer)
        && !accounts.isBlocked(viewer, user)
        && switch (privacy(user)) {
          case EVERYONE -> true;
          case CHATS -> mailboxes.hasWrittenTo(user, ChatId.with(viewer));
          case NOBODY -> false;
        };
  }

  /// Of a user who is gone, nothing is shown.
  private LastSeenPrivacy privacy(UserId user) {
    return accounts.account(user).map(Account::lastSeenPrivacy).orElse(LastSeenPrivacy.NOBODY);
  }

  private void tellIfChanged(UserId user) {
    boolean online = isOnline(recent.get(user));
    List<ConnectedDevice> told = new ArrayList<>();
    watched.computeIfPresent(
        user,
        (_, watchers) -> {
          if (watchers.online == online) {
            return watchers;
          }
          told.addAll(watchers.devices);
          return new Watchers(watchers.devices, online);
        });
    told.forEach(device -> device.offer(new Notice.LastSeenChanged(user)));
  }

  private boolean isOnline(@Nullable Activity activity) {
    return activity != null && isOnline(activity.at);
  }

  private boolean isOnline(Instant at) {
    return !at.plus(threshold).isBefore(clock.instant());
  }
}
