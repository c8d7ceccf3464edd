package org.parley.store.rocksdb;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.parley.messaging.Account;
import org.parley.messaging.Device;
import org.parley.messaging.DeviceId;
import org.parley.messaging.Invitation;
import org.parley.messaging.LastSeenPrivacy;
import org.parley.messaging.TokenHash;
import org.parley.messaging.UserId;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/// Keys and values of the accounts table; `package-info.java` draws them.
final class AccountRows {
  private static final int CAPACITY = 96;

  private AccountRows() {}

  /// The first byte of a key says what the row is.
  enum Tag {
    ACCOUNT('a'),
    BLOCK('b'),
    DEVICE('d'),
    HANDLE('h'),
    INVITATION('i'),
    INVITATION_BY('j'),
    SEEN('l'),
    TOKEN('t'),
    USED('u');

    private final char tag;

    Tag(char tag) {
      this.tag = tag;
    }

    /// What all keys of such rows begin with.
    byte[] prefix() {
      return new byte[] {(byte) tag};
    }

    byte[] key(String id) {
      return new Packer(CAPACITY).u8(tag).id(id).bytes();
    }

    byte[] key(String id, String second) {
      return new Packer(CAPACITY).u8(tag).id(id).id(second).bytes();
    }
  }

  static byte[] account(UserId user) {
    return Tag.ACCOUNT.key(user.value());
  }

  static byte[] token(TokenHash token) {
    return new Packer(33).u8(Tag.TOKEN.tag).raw(HexFormat.of().parseHex(token.hex())).bytes();
  }

  static byte[] device(UserId owner, DeviceId device) {
    return Tag.DEVICE.key(owner.value(), device.value());
  }

  static byte[] used(UserId owner, DeviceId device) {
    return Tag.USED.key(owner.value(), device.value());
  }

  /// The row of an erased account is empty, so that its id stays taken.
  static boolean isErased(byte[] account) {
    return account.length == 0;
  }

  static byte[] pack(Account account) {
    return new Packer(256)
        .text(account.handle())
        .text(account.displayName())
        .text(account.passwordHash())
        .text(account.lastSeenPrivacy().name())
        .varint(account.createdAt().toEpochMilli())
        .bytes();
  }

  static Account account(UserId user, byte[] value) {
    Unpacker in = new Unpacker(value);
    return new Account(
        user, in.text(), in.text(), in.text(), LastSeenPrivacy.valueOf(in.text()), instant(in));
  }

  /// A device with the hash of its token, so that the token can be found when the device ends.
  record DeviceRow(Device device, TokenHash token) {
    byte[] bytes() {
      return new Packer(128)
          .text(token.hex())
          .text(device.name())
          .varint(device.createdAt().toEpochMilli())
          .varint(device.lastUsedAt().toEpochMilli())
          .bytes();
    }

    static DeviceRow parse(byte[] key, byte[] value) {
      Unpacker ids = new Unpacker(key);
      ids.u8();
      UserId owner = new UserId(ids.id());
      DeviceId id = new DeviceId(ids.id());
      Unpacker in = new Unpacker(value);
      TokenHash token = new TokenHash(in.text());
      return new DeviceRow(new Device(id, owner, in.text(), instant(in), instant(in)), token);
    }

    DeviceRow usedAt(long millis) {
      Instant used = Instant.ofEpochMilli(millis);
      if (!used.isAfter(device.lastUsedAt())) {
        return this;
      }
      Device later =
          new Device(device.id(), device.owner(), device.name(), device.createdAt(), used);
      return new DeviceRow(later, token);
    }
  }

  static byte[] pack(Invitation invitation) {
    return new Packer(96)
        .text(invitation.by().value())
        .varint(invitation.expiresAt().toEpochMilli())
        .bytes();
  }

  static Invitation invitation(String code, byte[] value) {
    Unpacker in = new Unpacker(value);
    return new Invitation(code, new UserId(in.text()), instant(in));
  }

  static byte[] millis(long at) {
    return new Packer(10).varint(at).bytes();
  }

  static long millis(byte[] value) {
    return new Unpacker(value).varint();
  }

  private static Instant instant(Unpacker in) {
    return Instant.ofEpochMilli(in.varint());
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  static String ascii(byte[] text) {
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  /// A device that is gone stays gone.
  static void writeUsed(Engine engine, Batch batch, UserId owner, DeviceId device, long at)
      throws RocksDBException {
    if (engine.get(Table.ACCOUNTS, device(owner, device)).isPresent()) {
      batch.put(Table.ACCOUNTS, used(owner, device), millis(at));
    }
  }

  /// Of users who have an account.
  static void writeSeen(Engine engine, Batch batch, UserId user, long at) throws RocksDBException {
    boolean exists =
        engine.get(Table.ACCOUNTS, account(user)).filter(row -> !isErased(row)).isPresent();
    byte[] key = Tag.SEEN.key(user.value());
    long before = engine.get(Table.ACCOUNTS, key).map(AccountRows::millis).orElse(0L);
    if (exists && at > before) {
      batch.put(Table.ACCOUNTS, key, millis(at));
    }
  }

  /// The keys that begin so.
  static List<byte[]> keys(Engine engine, byte[] prefix) throws RocksDBException {
    List<byte[]> keys = new ArrayList<>();
    try (RocksIterator rows = engine.iterator(Table.ACCOUNTS)) {
      for (rows.seek(prefix); rows.isValid(); rows.next()) {
        byte[] key = rows.key();
        if (!Keys.startsWith(key, prefix)) {
          break;
        }
        keys.add(key);
      }
      rows.status();
    }
    return keys;
  }

  /// The first text in a key.
  static String first(byte[] key) {
    Unpacker in = new Unpacker(key);
    in.u8();
    return in.id();
  }

  /// The second text in a key.
  static String second(byte[] key) {
    Unpacker in = new Unpacker(key);
    in.u8();
    in.id();
    return in.id();
  }
}
