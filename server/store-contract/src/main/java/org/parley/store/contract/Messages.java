package org.parley.store.contract;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.parley.messaging.Change;
import org.parley.messaging.DeviceId;
import org.parley.messaging.Digest;
import org.parley.messaging.MessageId;
import org.parley.messaging.UserId;
import org.parley.protocol.Event;

/// Makes the changes that tests commit. A message's body is its text, for each side another.
public final class Messages {
  public static final UserId ALICE = new UserId("alice");
  public static final UserId BOB = new UserId("bob");

  /// Begins with Bob's id, to show that ids of different length do not run into each other.
  public static final UserId BOBBY = new UserId("bobby");

  public static final DeviceId PHONE = new DeviceId("phone");
  public static final DeviceId LAPTOP = new DeviceId("laptop");

  /// More than any test's events have.
  static final int MANY_BYTES = 1 << 28;

  private Messages() {}

  /// The same number makes the same id.
  public static MessageId id(long number) {
    return new MessageId(
        new UUID(0x0190_0000_0000_7000L, 0x8000_0000_0000_0000L | number).toString());
  }

  public static Change.Post post(UserId from, UserId to, long number) {
    return post(from, to, number, "text " + number);
  }

  public static Change.Post post(UserId from, UserId to, long number, String text) {
    Event.Opaque theirs = from.equals(to) ? null : theirs(text);
    return new Change.Post(from, to, id(number), digest(text), own(text), theirs);
  }

  /// To somebody who has blocked the sender.
  public static Change.Post unheard(UserId from, UserId to, long number) {
    String text = "text " + number;
    return new Change.Post(from, to, id(number), digest(text), own(text), null);
  }

  public static Event.Opaque own(String text) {
    return body("own: " + text);
  }

  public static Event.Opaque theirs(String text) {
    return body("theirs: " + text);
  }

  private static Event.Opaque body(String text) {
    return new Event.Opaque(text.getBytes(StandardCharsets.UTF_8));
  }

  /// The text of a message's body, or null of another event.
  public static @Nullable String text(Event event) {
    return event.body() instanceof Event.Opaque(byte[] wire)
        ? new String(wire, StandardCharsets.UTF_8)
        : null;
  }

  private static Digest digest(String text) {
    byte[] bytes = new byte[Digest.BYTES];
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < utf8.length; i++) {
      bytes[i % bytes.length] = (byte) (bytes[i % bytes.length] * 31 + utf8[i]);
    }
    return new Digest(Arrays.copyOf(bytes, Digest.BYTES));
  }
}
