package org.parley.client;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Decides for whom last seen is asked next, on one connection: for all that are watched when it
/// begins, for each that is added, and again after a refusal that may be repeated.
final class WatchPump {
  private final Watches watches;
  private final Set<UserId> toAsk = new LinkedHashSet<>();
  private long pausedUntil;

  WatchPump(Watches watches) {
    this.watches = watches;
    toAsk.addAll(watches.all());
  }

  void add(UserId user) {
    toAsk.add(user);
  }

  /// Takes the users to ask for now.
  List<UserId> next(long now) {
    if (toAsk.isEmpty() || now < pausedUntil) {
      return List.of();
    }
    List<UserId> next = new ArrayList<>(toAsk);
    next.removeIf(user -> !watches.contains(user));
    toAsk.clear();
    pausedUntil = 0;
    return next;
  }

  void again(UserId user, long at) {
    toAsk.add(user);
    pausedUntil = at;
  }

  /// When to look again; 0 if nothing is being waited for.
  long pausedUntil() {
    return toAsk.isEmpty() ? 0 : pausedUntil;
  }
}
