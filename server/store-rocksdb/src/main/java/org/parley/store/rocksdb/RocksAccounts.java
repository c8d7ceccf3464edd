package org.parley.store.rocksdb;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.parley.messaging.Account;
import org.parley.messaging.AccountStore;
import org.parley.messaging.Device;
import org.parley.messaging.DeviceId;
import org.parley.messaging.Invitation;
import org.parley.messaging.TokenHash;
import org.parley.messaging.UserId;
import org.parley.store.rocksdb.AccountRows.DeviceRow;
import org.parley.store.rocksdb.AccountRows.Tag;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/// Accounts on RocksDB. Reads go to the store in the caller's thread; every write runs alone on the
/// committer, so that what it looked at cannot change before it is written.
final class RocksAccounts implements AccountStore {
  private static final int REMOVED_A_BATCH = 1000;
  private static final byte[] NOTHING = {};

  private final EngineLife life;
  private final Committer committer;
  private final LazyWrites lazy;
  private final Clock clock;
  private final StoreMetrics metrics;

  RocksAccounts(
      EngineLife life, Committer committer, LazyWrites lazy, Clock clock, StoreMetrics metrics) {
    this.life = life;
    this.committer = committer;
    this.lazy = lazy;
    this.clock = clock;
    this.metrics = metrics;
  }

  private <T> T read(Gate.Reader<T> reader) {
    return life.gate().read(metrics, reader);
  }

  private <T> T write(Call.Work<T> work) {
    return committer.await(new Call.Alone<>(work));
  }

  @Override
  public Creation create(Account account, Optional<String> invitation) {
    return write(
        (engine, batch) -> {
          if (invitation.isPresent()
              && !InvitationRows.useUp(engine, batch, invitation.get(), clock.instant())) {
            return Creation.INVITATION_INVALID;
          }
          byte[] handle = Tag.HANDLE.key(account.handle());
          byte[] id = AccountRows.account(account.id());
          if (has(engine, handle) || has(engine, id)) {
            batch.clear();
            return Creation.HANDLE_TAKEN;
          }
          batch.put(Table.ACCOUNTS, handle, AccountRows.ascii(account.id().value()));
          batch.put(Table.ACCOUNTS, id, AccountRows.pack(account));
          return Creation.CREATED;
        });
  }

  private static boolean has(Engine engine, byte[] key) throws RocksDBException {
    return engine.get(Table.ACCOUNTS, key).isPresent();
  }

  @Override
  public Optional<Account> account(UserId user) {
    return read(engine -> account(engine, user));
  }

  private static Optional<Account> account(Engine engine, UserId user) throws RocksDBException {
    return engine
        .get(Table.ACCOUNTS, AccountRows.account(user))
        .filter(value -> !AccountRows.isErased(value))
        .map(value -> AccountRows.account(user, value));
  }

  @Override
  public Optional<Account> accountByHandle(String handle) {
    return read(
        engine -> {
          Optional<byte[]> id = engine.get(Table.ACCOUNTS, Tag.HANDLE.key(handle));
          return id.isEmpty()
              ? Optional.empty()
              : account(engine, new UserId(AccountRows.ascii(id.get())));
        });
  }

  @Override
  public boolean isEmpty() {
    return read(
        engine -> {
          try (RocksIterator rows = engine.iterator(Table.ACCOUNTS)) {
            rows.seek(Tag.ACCOUNT.prefix());
            rows.status();
            return !rows.isValid() || !Keys.startsWith(rows.key(), Tag.ACCOUNT.prefix());
          }
        });
  }

  @Override
  public boolean update(Account account) {
    return write(
        (engine, batch) -> {
          Optional<Account> present = account(engine, account.id());
          if (present.isEmpty()) {
            return false;
          }
          Account updated =
              present
                  .get()
                  .withDisplayName(account.displayName())
                  .withPasswordHash(account.passwordHash())
                  .withLastSeenPrivacy(account.lastSeenPrivacy());
          batch.put(Table.ACCOUNTS, AccountRows.account(account.id()), AccountRows.pack(updated));
          return true;
        });
  }

  @Override
  public void erase(UserId user) {
    write(
        (engine, batch) -> {
          if (account(engine, user).isPresent()) {
            batch.put(Table.ACCOUNTS, AccountRows.account(user), NOTHING);
          }
          for (DeviceRow row : deviceRows(engine, Tag.DEVICE.key(user.value()))) {
            remove(batch, row);
          }
          InvitationRows.removeAll(engine, batch, user);
          batch.deleteAll(Table.ACCOUNTS, Tag.BLOCK.key(user.value()));
          lazy.forgetSeen(user);
          batch.delete(Table.ACCOUNTS, Tag.SEEN.key(user.value()));
          return true;
        });
  }

  @Override
  public boolean addDevice(Device device, TokenHash token) {
    return write(
        (engine, batch) -> {
          if (account(engine, device.owner()).isEmpty()) {
            return false;
          }
          byte[] key = AccountRows.device(device.owner(), device.id());
          batch.put(Table.ACCOUNTS, key, new DeviceRow(device, token).bytes());
          batch.put(Table.ACCOUNTS, AccountRows.token(token), key);
          return true;
        });
  }

  @Override
  public Optional<Device> deviceByToken(TokenHash token) {
    return read(
        engine -> {
          Optional<byte[]> key = engine.get(Table.ACCOUNTS, AccountRows.token(token));
          if (key.isEmpty()) {
            return Optional.empty();
          }
          Optional<byte[]> row = engine.get(Table.ACCOUNTS, key.get());
          return row.isEmpty()
              ? Optional.empty()
              : Optional.of(used(engine, DeviceRow.parse(key.get(), row.get())).device());
        });
  }

  @Override
  public List<Device> devices(UserId user) {
    return read(
        engine ->
            deviceRows(engine, Tag.DEVICE.key(user.value())).stream()
                .map(DeviceRow::device)
                .toList());
  }

  /// Devices whose keys begin so, in the order of their owners' ids and theirs, with their last
  /// use.
  private List<DeviceRow> deviceRows(Engine engine, byte[] prefix) throws RocksDBException {
    List<DeviceRow> found = new ArrayList<>();
    forEachDevice(engine, prefix, found::add);
    return found;
  }

  private void forEachDevice(Engine engine, byte[] prefix, Consumer<DeviceRow> taker)
      throws RocksDBException {
    try (RocksIterator rows = engine.iterator(Table.ACCOUNTS)) {
      for (rows.seek(prefix); rows.isValid(); rows.next()) {
        byte[] key = rows.key();
        if (!Keys.startsWith(key, prefix)) {
          break;
        }
        taker.accept(used(engine, DeviceRow.parse(key, rows.value())));
      }
      rows.status();
    }
  }

  private DeviceRow used(Engine engine, DeviceRow row) throws RocksDBException {
    Device device = row.device();
    byte[] key = AccountRows.used(device.owner(), device.id());
    // Waiting first: what is written meanwhile is found in the store.
    long waiting = lazy.used(device.owner(), device.id()).orElse(0L);
    long stored = engine.get(Table.ACCOUNTS, key).map(AccountRows::millis).orElse(0L);
    return row.usedAt(Math.max(waiting, stored));
  }

  private void remove(Batch batch, DeviceRow row) throws RocksDBException {
    Device device = row.device();
    lazy.forgetUsed(device.owner(), device.id());
    batch.delete(Table.ACCOUNTS, AccountRows.device(device.owner(), device.id()));
    batch.delete(Table.ACCOUNTS, AccountRows.used(device.owner(), device.id()));
    batch.delete(Table.ACCOUNTS, AccountRows.token(row.token()));
  }

  @Override
  public boolean removeDevice(UserId user, DeviceId device) {
    return write(
        (engine, batch) -> {
          byte[] key = AccountRows.device(user, device);
          Optional<byte[]> row = engine.get(Table.ACCOUNTS, key);
          if (row.isEmpty()) {
            return false;
          }
          remove(batch, DeviceRow.parse(key, row.get()));
          return true;
        });
  }

  @Override
  public Set<DeviceId> existing(Map<DeviceId, UserId> devices) {
    return read(
        engine -> {
          Set<DeviceId> existing = new HashSet<>();
          for (Map.Entry<DeviceId, UserId> e : devices.entrySet()) {
            if (has(engine, AccountRows.device(e.getValue(), e.getKey()))) {
              existing.add(e.getKey());
            }
          }
          return existing;
        });
  }

  @Override
  public void touch(Map<DeviceId, UserId> devices, Instant at) {
    requireOpen();
    devices.forEach((device, owner) -> lazy.touch(owner, device, at.toEpochMilli()));
  }

  @Override
  public List<Device> removeSilent(Instant before) {
    List<Device> silent = new ArrayList<>();
    read(
        engine -> {
          forEachDevice(
              engine,
              Tag.DEVICE.prefix(),
              row -> {
                if (row.device().lastUsedAt().isBefore(before)) {
                  silent.add(row.device());
                }
              });
          return silent.size();
        });
    List<Device> removed = new ArrayList<>();
    for (int from = 0; from < silent.size(); from += REMOVED_A_BATCH) {
      List<Device> some = silent.subList(from, Math.min(from + REMOVED_A_BATCH, silent.size()));
      removed.addAll(write((engine, batch) -> removeStillSilent(engine, batch, some, before)));
    }
    return removed;
  }

  /// Those that were used meanwhile stay.
  private List<Device> removeStillSilent(
      Engine engine, Batch batch, List<Device> devices, Instant before) throws RocksDBException {
    List<Device> removed = new ArrayList<>();
    for (Device device : devices) {
      byte[] key = AccountRows.device(device.owner(), device.id());
      Optional<byte[]> stored = engine.get(Table.ACCOUNTS, key);
      if (stored.isPresent()) {
        DeviceRow row = used(engine, DeviceRow.parse(key, stored.get()));
        if (row.device().lastUsedAt().isBefore(before)) {
          remove(batch, row);
          removed.add(row.device());
        }
      }
    }
    return removed;
  }

  @Override
  public boolean block(UserId owner, UserId blocked) {
    return write(
        (engine, batch) -> {
          byte[] key = Tag.BLOCK.key(owner.value(), blocked.value());
          if (has(engine, key)) {
            return false;
          }
          batch.put(Table.ACCOUNTS, key, NOTHING);
          return true;
        });
  }

  @Override
  public boolean unblock(UserId owner, UserId blocked) {
    return write(
        (engine, batch) -> {
          byte[] key = Tag.BLOCK.key(owner.value(), blocked.value());
          if (!has(engine, key)) {
            return false;
          }
          batch.delete(Table.ACCOUNTS, key);
          return true;
        });
  }

  @Override
  public Set<UserId> blocks(UserId owner) {
    return read(
        engine -> {
          Set<UserId> blocked = new HashSet<>();
          for (byte[] key : AccountRows.keys(engine, Tag.BLOCK.key(owner.value()))) {
            blocked.add(new UserId(AccountRows.second(key)));
          }
          return blocked;
        });
  }

  @Override
  public Optional<Instant> lastSeen(UserId user) {
    return read(
        engine -> {
          if (account(engine, user).isEmpty()) {
            return Optional.empty();
          }
          long waiting = lazy.seen(user).orElse(0L);
          long stored =
              engine
                  .get(Table.ACCOUNTS, Tag.SEEN.key(user.value()))
                  .map(AccountRows::millis)
                  .orElse(0L);
          long at = Math.max(waiting, stored);
          return at == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(at));
        });
  }

  @Override
  public void recordLastSeen(Map<UserId, Instant> activities) {
    requireOpen();
    activities.forEach((user, at) -> lazy.see(user, at.toEpochMilli()));
  }

  private void requireOpen() {
    boolean _ = read(engine -> true);
  }

  @Override
  public void addInvitation(Invitation invitation) {
    write(
        (engine, batch) -> {
          InvitationRows.add(batch, invitation);
          return true;
        });
  }

  @Override
  public boolean removeInvitation(UserId by, String code) {
    return write(
        (engine, batch) -> {
          boolean existed = has(engine, Tag.INVITATION_BY.key(by.value(), code));
          if (existed) {
            InvitationRows.remove(batch, by, code);
          }
          return existed;
        });
  }

  @Override
  public int removeExpiredInvitations(Instant now) {
    List<Invitation> expired = read(engine -> InvitationRows.expired(engine, now));
    for (int from = 0; from < expired.size(); from += REMOVED_A_BATCH) {
      var some = expired.subList(from, Math.min(from + REMOVED_A_BATCH, expired.size()));
      write(
          (engine, batch) -> {
            for (Invitation invitation : some) {
              InvitationRows.remove(batch, invitation.by(), invitation.code());
            }
            return true;
          });
    }
    return expired.size();
  }

  @Override
  public Collection<Invitation> invitations(UserId by, Instant now) {
    return read(engine -> InvitationRows.open(engine, by, now));
  }
}
