package org.parley.client;

import java.util.LinkedHashSet;
import java.util.Set;
import org.parley.protocol.Limits;

/// Whose last seen the program wants to know, over all connections.
final class Watches {
  private final Set<UserId> users = new LinkedHashSet<>();

  synchronized void add(UserId user) {
    if (!users.contains(user) && users.size() >= Limits.WATCHED_USERS) {
      throw new ParleyException(
          ParleyException.Reason.TOO_MANY, Limits.WATCHED_USERS + " users are watched already");
    }
    users.add(user);
  }

  synchronized void remove(UserId user) {
    users.remove(user);
  }

  synchronized boolean contains(UserId user) {
    return users.contains(user);
  }

  synchronized Set<UserId> all() {
    return Set.copyOf(users);
  }
}
