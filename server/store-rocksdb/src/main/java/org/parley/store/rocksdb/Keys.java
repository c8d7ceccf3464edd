package org.parley.store.rocksdb;

import java.util.Arrays;
import java.util.UUID;
import org.parley.messaging.ChatId;
import org.parley.messaging.DeviceId;
import org.parley.messaging.MessageId;
import org.parley.messaging.UserId;

/// Keys of the mailbox tables; `package-info.java` draws them.
final class Keys {
  static final byte[] EPOCH = {'e'};
  static final byte[] FORMAT = {'v'};
  static final byte[] CLOCK = {'k'};
  private static final int MAILBOX = 'm';
  private static final int CURSOR = 'c';

  private Keys() {}

  /// What every row of a user's mailbox begins with, in the tables that have nothing before it.
  static byte[] user(UserId user) {
    return new Packer(idBytes(user.value())).id(user.value()).bytes();
  }

  static byte[] event(byte[] user, long seq) {
    return new Packer(user.length + 8).raw(user).u64(seq).bytes();
  }

  static byte[] chat(byte[] user, ChatId chat) {
    return new Packer(user.length + idBytes(chat.value())).raw(user).id(chat.value()).bytes();
  }

  static byte[] history(byte[] userAndChat, long seq) {
    return event(userAndChat, seq);
  }

  static byte[] id(byte[] user, MessageId id) {
    UUID uuid = UUID.fromString(id.value());
    return new Packer(user.length + 16)
        .raw(user)
        .u64(uuid.getMostSignificantBits())
        .u64(uuid.getLeastSignificantBits())
        .bytes();
  }

  static byte[] mailbox(byte[] user) {
    return new Packer(user.length + 1).u8(MAILBOX).raw(user).bytes();
  }

  static byte[] mailboxes() {
    return new byte[] {MAILBOX};
  }

  static byte[] cursors(byte[] user) {
    return new Packer(user.length + 1).u8(CURSOR).raw(user).bytes();
  }

  static byte[] cursor(byte[] user, DeviceId device) {
    return new Packer(1 + user.length + idBytes(device.value()))
        .u8(CURSOR)
        .raw(user)
        .id(device.value())
        .bytes();
  }

  private static int idBytes(String id) {
    return id.length() + 1;
  }

  /// The chat in a key of chats or history.
  static ChatId chatOf(byte[] key, byte[] user) {
    return new ChatId(new Unpacker(Arrays.copyOfRange(key, user.length, key.length)).id());
  }

  /// The seq at the end of a key of events or history.
  static long seq(byte[] key) {
    return new Unpacker(Arrays.copyOfRange(key, key.length - 8, key.length)).u64();
  }

  static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  /// The first key after all that begin with this prefix. A prefix never ends in `0xff`: it ends in
  /// a tag or in the zero byte of an id.
  static byte[] after(byte[] prefix) {
    byte[] end = prefix.clone();
    end[end.length - 1]++;
    return end;
  }
}
