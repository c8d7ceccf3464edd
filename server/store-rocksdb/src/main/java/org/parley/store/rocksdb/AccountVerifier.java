package org.parley.store.rocksdb;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.parley.messaging.Account;
import org.parley.messaging.UserId;
import org.parley.store.rocksdb.AccountRows.DeviceRow;
import org.parley.store.rocksdb.AccountRows.Tag;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/// The part of [Verifier] that looks at accounts: every row that names another finds it.
final class AccountVerifier {
  private final Engine engine;
  private final Consumer<String> problem;

  AccountVerifier(Engine engine, Consumer<String> problem) {
    this.engine = engine;
    this.problem = problem;
  }

  /// Looks at one row.
  @FunctionalInterface
  private interface RowCheck {
    void check(byte[] key, byte[] value) throws RocksDBException;
  }

  void verify() throws RocksDBException {
    each(Tag.ACCOUNT, this::account);
    each(Tag.HANDLE, this::handle);
    each(Tag.DEVICE, this::device);
    each(Tag.TOKEN, this::token);
    each(Tag.USED, this::used);
  }

  private void each(Tag tag, RowCheck check) throws RocksDBException {
    try (RocksIterator rows = engine.iterator(Table.ACCOUNTS)) {
      for (rows.seek(tag.prefix()); rows.isValid(); rows.next()) {
        byte[] key = rows.key();
        if (!Keys.startsWith(key, tag.prefix())) {
          break;
        }
        check.check(key, rows.value());
      }
      rows.status();
    }
  }

  private void account(byte[] key, byte[] value) throws RocksDBException {
    if (!AccountRows.isErased(value)) {
      Account account = AccountRows.account(new UserId(first(key)), value);
      Optional<byte[]> owner = engine.get(Table.ACCOUNTS, Tag.HANDLE.key(account.handle()));
      if (owner.isEmpty() || !AccountRows.ascii(owner.get()).equals(account.id().value())) {
        problem.accept("account " + account.id() + ": its handle does not lead to it");
      }
    }
  }

  private void handle(byte[] key, byte[] value) throws RocksDBException {
    UserId owner = new UserId(AccountRows.ascii(value));
    if (engine.get(Table.ACCOUNTS, AccountRows.account(owner)).isEmpty()) {
      problem.accept("a handle leads to " + owner + ", of whom there is no trace");
    }
  }

  private void device(byte[] key, byte[] value) throws RocksDBException {
    DeviceRow row = DeviceRow.parse(key, value);
    UserId owner = row.device().owner();
    Optional<byte[]> token = engine.get(Table.ACCOUNTS, AccountRows.token(row.token()));
    if (token.isEmpty() || !Arrays.equals(token.get(), key)) {
      problem.accept("device " + row.device().id() + ": its token does not lead to it");
    }
    Optional<byte[]> account = engine.get(Table.ACCOUNTS, AccountRows.account(owner));
    if (account.isEmpty() || AccountRows.isErased(account.get())) {
      problem.accept("device " + row.device().id() + ": its owner has no account");
    }
  }

  private void token(byte[] key, byte[] value) throws RocksDBException {
    if (engine.get(Table.ACCOUNTS, value).isEmpty()) {
      problem.accept("a token leads to a device that does not exist");
    }
  }

  private void used(byte[] key, byte[] value) throws RocksDBException {
    byte[] device = key.clone();
    device[0] = Tag.DEVICE.prefix()[0];
    if (engine.get(Table.ACCOUNTS, device).isEmpty()) {
      problem.accept("a time of last use is of a device that does not exist");
    }
  }

  private static String first(byte[] key) {
    Unpacker in = new Unpacker(key);
    in.u8();
    return in.id();
  }
}
