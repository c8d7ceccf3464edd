package org.parley.messaging;

import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import org.parley.messaging.AccountResult.AccountGone;
import org.parley.messaging.AccountResult.Block;
import org.parley.messaging.AccountResult.Blocked;
import org.parley.messaging.AccountResult.InvalidField;
import org.parley.messaging.AccountResult.NoSuchUser;
import org.parley.messaging.AccountResult.TooMany;

/// Who blocks whom. Asked for every message, so cached.
final class AccountBlocks {
  /// One for each cached user, and one more for each they block.
  private static final int CACHED_BLOCKS = 200_000;

  private final AccountStore store;
  private final AccountRules rules;
  private final UserLocks locks;
  private final BoundedCache<UserId, Set<UserId>> cache;

  AccountBlocks(AccountStore store, Clock clock, AccountRules rules, UserLocks locks) {
    this.store = store;
    this.rules = rules;
    this.locks = locks;
    this.cache =
        new BoundedCache<>(
            CACHED_BLOCKS, blocked -> 1 + blocked.size(), Accounts.CACHE_MILLIS, clock);
  }

  Block block(UserId owner, UserId other) {
    if (owner.equals(other)) {
      return new InvalidField("userId", "Name another user: nobody can block themselves.");
    }
    if (store.account(other).isEmpty()) {
      return new NoSuchUser();
    }
    return locks.with(
        owner,
        () -> {
          if (store.account(owner).isEmpty()) {
            return new AccountGone();
          }
          Set<UserId> present = store.blocks(owner);
          if (!present.contains(other) && present.size() >= rules.maxBlocks()) {
            return new TooMany(rules.maxBlocks());
          }
          try {
            store.block(owner, other);
          } finally {
            cache.invalidate(owner);
          }
          return new Blocked();
        });
  }

  void unblock(UserId owner, UserId other) {
    try {
      store.unblock(owner, other);
    } finally {
      cache.invalidate(owner);
    }
  }

  Set<UserId> of(UserId owner) {
    return cache.get(owner, user -> Optional.of(Set.copyOf(store.blocks(user)))).orElseThrow();
  }

  void forget(UserId owner) {
    cache.invalidate(owner);
  }
}
