package org.parley.store.rocksdb;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.parley.messaging.DeviceId;
import org.parley.messaging.StoreUnavailableException;
import org.parley.messaging.UserId;
import org.parley.store.rocksdb.Rows.MailboxRow;
import org.rocksdb.RocksDBException;

/// What may become durable later: cursors, when a device was last used, and when a user was last
/// seen. Readers look here first; the committer writes it along with the next batch, or alone after
/// a second.
final class LazyWrites {
  private static final int MOST_ROWS = 200_000;
  private static final int ROWS_A_BATCH = 8192;

  private record DeviceKey(UserId owner, DeviceId device) {}

  private final Map<DeviceKey, Long> cursors = new ConcurrentHashMap<>();
  private final Map<UserId, MailboxRow> marks = new ConcurrentHashMap<>();
  private final Map<DeviceKey, Long> used = new ConcurrentHashMap<>();
  private final Map<UserId, Long> seen = new ConcurrentHashMap<>();

  /// Committer only.
  void moveCursor(Engine engine, MailboxState mailbox, DeviceId device, long upTo)
      throws RocksDBException {
    Long before = mailbox.cursors.get(device);
    if (before == null) {
      before = cursor(engine, mailbox.owner, device);
    }
    if (upTo > before) {
      cursors.put(new DeviceKey(mailbox.owner, device), upTo);
    }
    mailbox.cursors.put(device, Math.max(before, upTo));
  }

  long cursor(Engine engine, UserId owner, DeviceId device) throws RocksDBException {
    Long pending = cursors.get(new DeviceKey(owner, device));
    return pending != null
        ? pending
        : engine
            .get(Table.META, Keys.cursor(Keys.user(owner), device))
            .map(value -> new Unpacker(value).varint())
            .orElse(0L);
  }

  /// Committer only.
  void moveDelivered(MailboxState mailbox) {
    marks.put(mailbox.owner, mailbox.row());
  }

  /// Committer only.
  void forgetDelivered(UserId owner) {
    marks.remove(owner);
  }

  Optional<MailboxRow> marks(UserId owner) {
    return Optional.ofNullable(marks.get(owner));
  }

  void touch(UserId owner, DeviceId device, long atMillis) {
    requireRoom(used);
    used.merge(new DeviceKey(owner, device), atMillis, Math::max);
  }

  Optional<Long> used(UserId owner, DeviceId device) {
    return Optional.ofNullable(used.get(new DeviceKey(owner, device)));
  }

  void see(UserId user, long atMillis) {
    requireRoom(seen);
    seen.merge(user, atMillis, Math::max);
  }

  Optional<Long> seen(UserId user) {
    return Optional.ofNullable(seen.get(user));
  }

  private static void requireRoom(Map<?, ?> rows) {
    if (rows.size() >= MOST_ROWS) {
      throw new StoreUnavailableException("too much waits to be written");
    }
  }

  /// The device is gone, and so is what waited to be written of it. Committer only.
  void forgetCursor(UserId owner, DeviceId device) {
    cursors.remove(new DeviceKey(owner, device));
  }

  void forgetCursors(UserId owner) {
    cursors.keySet().removeIf(key -> key.owner().equals(owner));
  }

  void forgetUsed(UserId owner, DeviceId device) {
    used.remove(new DeviceKey(owner, device));
  }

  void forgetSeen(UserId user) {
    seen.remove(user);
  }

  boolean isEmpty() {
    return cursors.isEmpty() && marks.isEmpty() && used.isEmpty() && seen.isEmpty();
  }

  void clear() {
    cursors.clear();
    marks.clear();
    used.clear();
    seen.clear();
  }

  /// What one batch wrote, to be forgotten once it is durable.
  final class Written {
    private final Map<DeviceKey, Long> writtenCursors;
    private final Map<UserId, MailboxRow> writtenMarks;
    private final Map<DeviceKey, Long> writtenUsed;
    private final Map<UserId, Long> writtenSeen;

    private Written() {
      writtenCursors = some(cursors);
      writtenMarks = some(marks);
      writtenUsed = some(used);
      writtenSeen = some(seen);
    }

    /// What moved on meanwhile stays for the next batch.
    void durable() {
      writtenCursors.forEach(cursors::remove);
      writtenMarks.forEach(marks::remove);
      writtenUsed.forEach(used::remove);
      writtenSeen.forEach(seen::remove);
    }
  }

  /// Adds what waits to a batch. Committer only.
  Written write(Engine engine, Batch batch) throws RocksDBException {
    Written written = new Written();
    for (Map.Entry<DeviceKey, Long> e : written.writtenCursors.entrySet()) {
      byte[] user = Keys.user(e.getKey().owner());
      batch.put(Table.META, Keys.cursor(user, e.getKey().device()), varint(e.getValue()));
    }
    for (Map.Entry<UserId, MailboxRow> e : written.writtenMarks.entrySet()) {
      byte[] key = Keys.mailbox(Keys.user(e.getKey()));
      batch.put(Table.META, key, e.getValue().bytes());
    }
    for (Map.Entry<DeviceKey, Long> e : written.writtenUsed.entrySet()) {
      AccountRows.writeUsed(engine, batch, e.getKey().owner(), e.getKey().device(), e.getValue());
    }
    for (Map.Entry<UserId, Long> e : written.writtenSeen.entrySet()) {
      AccountRows.writeSeen(engine, batch, e.getKey(), e.getValue());
    }
    return written;
  }

  private static byte[] varint(long value) {
    return new Packer(10).varint(value).bytes();
  }

  private static <K, V> Map<K, V> some(Map<K, V> all) {
    Map<K, V> some = new HashMap<>();
    for (Map.Entry<K, V> e : all.entrySet()) {
      if (some.size() >= ROWS_A_BATCH) {
        break;
      }
      some.put(e.getKey(), e.getValue());
    }
    return some;
  }
}
