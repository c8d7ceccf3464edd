package org.parley.bench.parley;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.parley.bench.load.Texts;
import org.parley.messaging.Account;
import org.parley.messaging.Change;
import org.parley.messaging.Device;
import org.parley.messaging.DeviceId;
import org.parley.messaging.Digest;
import org.parley.messaging.LastSeenPrivacy;
import org.parley.messaging.MessageId;
import org.parley.messaging.TokenHash;
import org.parley.messaging.UserId;
import org.parley.protocol.Event;
import org.parley.protocol.FrameCodec;
import org.parley.store.rocksdb.RocksStore;
import org.parley.store.rocksdb.StoreOptions;

/// The accounts of a measurement. Names and tokens follow from a user's number.
public final class ParleyUsers {
  private static final int FILL_BATCH = 2_000;

  /// Begins every id; nothing else that is stored has it.
  private static final byte[] PREFIX = "ben".getBytes(StandardCharsets.US_ASCII);

  private static final int LETTERS = 26;
  private static final int[] POWERS = {LETTERS * LETTERS, LETTERS, 1};

  /// 2^64 divided by the golden ratio (D. Knuth, The Art of Computer Programming, 6.4).
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private ParleyUsers() {}

  /// As long as the ids a server gives out, and as far apart.
  static String id(int user) {
    return new String(PREFIX, StandardCharsets.US_ASCII)
        + Long.toUnsignedString(user * SPREAD | Long.MIN_VALUE, 32);
  }

  public static UserId userId(int user) {
    return new UserId(id(user));
  }

  /// A copy of stored rows in which all users are others.
  ///
  /// @param others which: each number makes other ids
  public static byte[] renamed(byte[] rows, int others) {
    byte[] renamed = rows.clone();
    for (int i = 0; i + PREFIX.length <= rows.length; i++) {
      if (Arrays.equals(rows, i, i + PREFIX.length, PREFIX, 0, PREFIX.length)) {
        for (int digit = 0; digit < PREFIX.length; digit++) {
          renamed[i + digit] = (byte) ('a' + (others / POWERS[digit]) % LETTERS);
        }
      }
    }
    return renamed;
  }

  static String token(int user) {
    return "device" + user + ".token";
  }

  /// The user whose device's token this is.
  public static String ofToken(String token) {
    return id(Integer.parseInt(token.replaceFirst("device(\\d+)\\.token", "$1")));
  }

  /// Puts accounts into a new store, before a server opens it: what is measured is not hashing.
  public static void create(Path store, int count) {
    Instant now = Instant.now();
    try (RocksStore opened = open(store)) {
      for (int user = 0; user < count; user++) {
        UserId id = new UserId(id(user));
        Account account = new Account(id, id(user), id(user), "none", LastSeenPrivacy.CHATS, now);
        opened.accounts().create(account, Optional.empty());
        Device device = new Device(new DeviceId("device" + user), id, "bench", now, now);
        opened.accounts().addDevice(device, TokenHash.of(token(user)));
      }
    }
  }

  /// Fills a mailbox with messages that another user wrote, all received.
  public static void fill(Path store, int owner, int writer, int messages) {
    UserId to = new UserId(id(owner));
    UserId from = new UserId(id(writer));
    try (RocksStore opened = open(store)) {
      for (int done = 0; done < messages; done += FILL_BATCH) {
        List<Change> changes = new ArrayList<>();
        for (int i = done; i < Math.min(done + FILL_BATCH, messages); i++) {
          changes.add(post(from, to, new UUID(owner, i).toString()));
        }
        opened.mailboxes().commit(changes);
      }
      opened
          .mailboxes()
          .commit(List.of(new Change.Acknowledge(to, new DeviceId("device" + owner), messages)));
    }
  }

  private static Change.Post post(UserId from, UserId to, String id) {
    String text = Texts.HUNDRED_BYTES;
    return new Change.Post(
        from,
        to,
        new MessageId(id),
        new Digest(Arrays.copyOf(id.getBytes(StandardCharsets.US_ASCII), Digest.BYTES)),
        FrameCodec.seal(new Event.Message(id, to.value(), from.value(), text, null, null)),
        FrameCodec.seal(new Event.Message(id, from.value(), from.value(), text, null, null)));
  }

  public static RocksStore open(Path store) {
    return RocksStore.open(
        store,
        Clock.systemUTC(),
        (owner, event) -> false,
        new SimpleMeterRegistry(),
        StoreOptions.DEFAULTS);
  }
}
