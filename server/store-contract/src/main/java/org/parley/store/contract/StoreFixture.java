package org.parley.store.contract;

import org.parley.messaging.AccountStore;
import org.parley.messaging.Mailboxes;

/// A fresh store of one adapter, for one test.
public interface StoreFixture extends AutoCloseable {
  Mailboxes mailboxes();

  AccountStore accounts();

  /// Closes the store and opens it again on the same data. What [#mailboxes] and [#accounts]
  /// returned before is void.
  void reopen();

  @Override
  void close();
}
