package org.parley.store.rocksdb;

import java.time.Instant;
import java.util.UUID;
import org.parley.messaging.Digest;
import org.parley.messaging.MessageId;
import org.parley.messaging.Outcome;
import org.parley.protocol.Event;
import org.parley.protocol.Event.Receipt;

/// Values of the mailbox tables, each with its bytes; `package-info.java` draws them.
final class Rows {
  private Rows() {}

  /// An event as it is stored. `chat` is the chat as the mailbox's owner sees it.
  sealed interface EventRow {
    long atMillis();

    String chat();

    byte[] bytes();

    Event event(long seq);

    static EventRow parse(byte[] value) {
      Unpacker in = new Unpacker(value);
      int kind = in.u8();
      long at = in.varint();
      String chat = in.shortAscii();
      return switch (kind) {
        case Own.TAG -> new Own(at, chat, in.varint(), new UUID(in.u64(), in.u64()), in.rest());
        case Incoming.TAG -> new Incoming(at, chat, in.varint(), in.rest());
        case Marker.TAG -> new Marker(at, chat, in.varint());
        case Receipted.DELIVERED_TAG ->
            new Receipted(at, chat, Receipt.Kind.DELIVERED, in.varint());
        case Receipted.READ_TAG -> new Receipted(at, chat, Receipt.Kind.READ, in.varint());
        default -> throw new DamagedRowException("an event of unknown kind " + kind);
      };
    }

    private static Packer head(int tag, long atMillis, String chat, int more) {
      return new Packer(12 + chat.length() + more).u8(tag).varint(atMillis).shortAscii(chat);
    }
  }

  /// A message the owner sent.
  ///
  /// @param peerSeq the same message's seq in the other's mailbox; 0 if it did not go there
  record Own(long atMillis, String chat, long peerSeq, UUID id, byte[] body) implements EventRow {
    static final int TAG = 1;

    Own(long atMillis, String chat, long peerSeq, MessageId id, byte[] body) {
      this(atMillis, chat, peerSeq, UUID.fromString(id.value()), body);
    }

    @Override
    public byte[] bytes() {
      return EventRow.head(TAG, atMillis, chat, 26 + body.length)
          .varint(peerSeq)
          .u64(id.getMostSignificantBits())
          .u64(id.getLeastSignificantBits())
          .raw(body)
          .bytes();
    }

    @Override
    public Event event(long seq) {
      return new Event(seq, Instant.ofEpochMilli(atMillis), new Event.Opaque(body));
    }
  }

  /// A message the owner received.
  ///
  /// @param peerSeq the same message's seq in its sender's mailbox, which receipts name
  record Incoming(long atMillis, String chat, long peerSeq, byte[] body) implements EventRow {
    static final int TAG = 2;

    @Override
    public byte[] bytes() {
      return EventRow.head(TAG, atMillis, chat, 10 + body.length).varint(peerSeq).raw(body).bytes();
    }

    @Override
    public Event event(long seq) {
      return new Event(seq, Instant.ofEpochMilli(atMillis), new Event.Opaque(body));
    }
  }

  /// The owner read a chat up to a seq.
  record Marker(long atMillis, String chat, long upTo) implements EventRow {
    static final int TAG = 3;

    @Override
    public byte[] bytes() {
      return EventRow.head(TAG, atMillis, chat, 10).varint(upTo).bytes();
    }

    @Override
    public Event event(long seq) {
      return new Event(seq, Instant.ofEpochMilli(atMillis), new Event.ReadMarker(chat, upTo));
    }
  }

  /// The other user of a chat received or read the owner's messages up to a seq.
  record Receipted(long atMillis, String chat, Receipt.Kind kind, long upTo) implements EventRow {
    static final int DELIVERED_TAG = 4;
    static final int READ_TAG = 5;

    @Override
    public byte[] bytes() {
      int tag = kind == Receipt.Kind.READ ? READ_TAG : DELIVERED_TAG;
      return EventRow.head(tag, atMillis, chat, 10).varint(upTo).bytes();
    }

    @Override
    public Event event(long seq) {
      return new Event(seq, Instant.ofEpochMilli(atMillis), new Receipt(kind, chat, chat, upTo));
    }
  }

  /// An entry of the history index: whose message it is.
  ///
  /// @param peerSeq of an incoming message, its seq in the sender's mailbox; 0 for an own message
  record HistoryRow(long peerSeq) {
    static final HistoryRow OWN = new HistoryRow(0);

    boolean isIncoming() {
      return peerSeq != 0;
    }

    byte[] bytes() {
      return new Packer(10).varint(peerSeq).bytes();
    }

    static HistoryRow parse(byte[] value) {
      return new HistoryRow(new Unpacker(value).varint());
    }
  }

  /// What a sender's id was used for.
  record IdRow(long seq, long atMillis, Digest digest) {
    /// What a message of this id and this content is answered.
    Outcome repeated(Digest other) {
      return digest.equals(other)
          ? new Outcome.Posted(seq, Instant.ofEpochMilli(atMillis), true)
          : new Outcome.IdReused();
    }

    byte[] bytes() {
      return new Packer(10 + 10 + Digest.BYTES)
          .varint(seq)
          .varint(atMillis)
          .raw(digest.bytes())
          .bytes();
    }

    static IdRow parse(byte[] value) {
      Unpacker in = new Unpacker(value);
      return new IdRow(in.varint(), in.varint(), new Digest(in.raw(Digest.BYTES)));
    }
  }

  /// Marks of a whole mailbox.
  ///
  /// @param erasedUpTo every seq up to here was erased; above 0 only once the mailbox was, which is
  ///   for good
  /// @param delivered the first device of the user has acknowledged up to here
  record MailboxRow(long erasedUpTo, long delivered) {
    static final MailboxRow EMPTY = new MailboxRow(0, 0);

    /// A mailbox with this head, erased. One that had no event counts as if it had one.
    static MailboxRow erased(long head) {
      long upTo = Math.max(1, head);
      return new MailboxRow(upTo, upTo);
    }

    byte[] bytes() {
      return new Packer(20).varint(erasedUpTo).varint(delivered).bytes();
    }

    static MailboxRow parse(byte[] value) {
      Unpacker in = new Unpacker(value);
      return new MailboxRow(in.varint(), in.varint());
    }
  }

  /// What is kept of a chat, so that no message needs to be looked at for it.
  ///
  /// @param newest seq of the newest message
  /// @param newestIncoming seq of the newest message of the other; 0 if none
  /// @param newestIncomingPeer that message's seq in the other's mailbox
  /// @param newestOwn seq of the newest own message; 0 if none
  /// @param unread messages of the other above `ownRead`
  /// @param lastDelivered seq of the newest `DELIVERED` receipt; 0 if none
  /// @param lastRead seq of the newest `READ` receipt; 0 if none
  record ChatRow(
      long newest,
      long newestIncoming,
      long newestIncomingPeer,
      long newestOwn,
      long unread,
      long ownRead,
      long delivered,
      long read,
      long lastDelivered,
      long lastRead) {

    byte[] bytes() {
      return new Packer(48)
          .varint(newest)
          .varint(newestIncoming)
          .varint(newestIncomingPeer)
          .varint(newestOwn)
          .varint(unread)
          .varint(ownRead)
          .varint(delivered)
          .varint(read)
          .varint(lastDelivered)
          .varint(lastRead)
          .bytes();
    }

    static ChatRow parse(byte[] value) {
      Unpacker in = new Unpacker(value);
      return new ChatRow(
          in.varint(),
          in.varint(),
          in.varint(),
          in.varint(),
          in.varint(),
          in.varint(),
          in.varint(),
          in.varint(),
          in.varint(),
          in.varint());
    }
  }
}
