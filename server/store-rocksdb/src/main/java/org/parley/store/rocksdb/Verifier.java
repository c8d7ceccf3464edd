package org.parley.store.rocksdb;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.parley.messaging.ChatId;
import org.parley.messaging.MessageId;
import org.parley.messaging.UserId;
import org.parley.store.rocksdb.Rows.ChatRow;
import org.parley.store.rocksdb.Rows.EventRow;
import org.parley.store.rocksdb.Rows.HistoryRow;
import org.parley.store.rocksdb.Rows.IdRow;
import org.parley.store.rocksdb.Rows.Incoming;
import org.parley.store.rocksdb.Rows.MailboxRow;
import org.parley.store.rocksdb.Rows.Marker;
import org.parley.store.rocksdb.Rows.Own;
import org.parley.store.rocksdb.Rows.Receipted;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/// Reads every row and checks that they agree. The events are the truth; all else follows from them
/// and is computed again:
///
/// - seqs follow each other; one is missing only where a later receipt may have replaced one
/// - times never go back
/// - each own message has its id row and each id row its message
/// - each message has its history row and each history row its message
/// - each message that went to another is in both mailboxes, each copy naming the other's seq and
///   with the same time, unless one mailbox was erased
/// - each chat row is what its messages, receipts and read markers make it, unread count included
/// - the receipts a sender has are those that the recipient's marks call for
/// - cursors and marks are not above the head
/// - handles, devices and tokens name accounts and devices that exist, and the reverse
///
/// What cannot be told: that a message nobody acknowledged and nobody else has a copy of was there.
final class Verifier {
  private static final int EXAMPLES = 50;

  private final Engine engine;
  private final List<String> examples = new ArrayList<>();
  private long problems;
  private long events;

  Verifier(Engine engine) {
    this.engine = engine;
  }

  VerifyReport verify() throws RocksDBException {
    engine.verifyChecksums();
    List<UserId> mailboxes = mailboxes(engine);
    for (UserId owner : mailboxes) {
      new MailboxCheck(owner).run();
    }
    new AccountVerifier(engine, this::problem).verify();
    return new VerifyReport(mailboxes.size(), events, problems, examples);
  }

  private void problem(String what) {
    problems++;
    if (examples.size() < EXAMPLES) {
      examples.add(what);
    }
  }

  /// Everybody of whom any mailbox table has a row.
  static List<UserId> mailboxes(Engine engine) throws RocksDBException {
    Map<String, UserId> found = new TreeMap<>();
    for (Table table : List.of(Table.EVENTS, Table.HISTORY, Table.CHATS, Table.IDS)) {
      collectUsers(engine, table, new byte[0], found);
    }
    collectUsers(engine, Table.META, Keys.mailboxes(), found);
    return List.copyOf(found.values());
  }

  private static void collectUsers(
      Engine engine, Table table, byte[] before, Map<String, UserId> found)
      throws RocksDBException {
    try (RocksIterator rows = engine.iterator(table)) {
      rows.seek(before);
      while (rows.isValid() && Keys.startsWith(rows.key(), before)) {
        byte[] key = rows.key();
        String id = new Unpacker(Arrays.copyOfRange(key, before.length, key.length)).id();
        UserId user = new UserId(id);
        found.put(id, user);
        byte[] all = new Packer(96).raw(before).raw(Keys.user(user)).bytes();
        rows.seek(Keys.after(all)); // on to the next user's rows
      }
      rows.status();
    }
  }

  /// What the events of a chat add up to.
  private static final class ChatSum {
    long newest;
    long newestIncoming;
    long newestIncomingPeer;
    long newestOwn;
    long ownRead;
    long deliveredBy;
    long readBy;
    long lastDelivered;
    long lastRead;
    final List<Long> incoming = new ArrayList<>();
    final List<Long> incomingPeers = new ArrayList<>();

    ChatRow row() {
      long unread = incoming.stream().filter(seq -> seq > ownRead).count();
      return new ChatRow(
          newest,
          newestIncoming,
          newestIncomingPeer,
          newestOwn,
          unread,
          ownRead,
          Math.max(deliveredBy, readBy),
          readBy,
          lastDelivered,
          lastRead);
    }

    /// The sender's seq of the newest message of the other up to a mark; 0 if there is none.
    long newestPeerUpTo(long mark) {
      for (int i = incoming.size() - 1; i >= 0; i--) {
        if (incoming.get(i) <= mark) {
          return incomingPeers.get(i);
        }
      }
      return 0;
    }
  }

  /// One mailbox.
  private final class MailboxCheck {
    private final UserId owner;
    private final byte[] key;
    private final Map<String, ChatSum> chats = new HashMap<>();
    private MailboxRow row = MailboxRow.EMPTY;
    private long head;
    private long newestAt;
    private long messages;
    private long ownMessages;
    private long newestGap;
    private long lastReceipt;

    MailboxCheck(UserId owner) {
      this.owner = owner;
      this.key = Keys.user(owner);
    }

    void run() throws RocksDBException {
      row = MailboxCache.row(engine, key);
      head = row.erasedUpTo();
      try (RocksIterator rows = engine.iterator(Table.EVENTS)) {
        for (rows.seek(key); isHere(rows, key); rows.next()) {
          event(Keys.seq(rows.key()), EventRow.parse(rows.value()));
        }
        rows.status();
      }
      checkGaps();
      expect(row.delivered() <= head, "the delivered mark is above the head");
      expect(count(Table.HISTORY) == messages, "the history index has another number of rows");
      expect(count(Table.IDS) == ownMessages, "there is another number of ids than own messages");
      checkChats();
      checkCursors();
    }

    private void expect(boolean holds, String otherwise) {
      if (!holds) {
        problem("mailbox " + owner + ": " + otherwise);
      }
    }

    private void event(long seq, EventRow event) throws RocksDBException {
      events++;
      expect(seq > head, "seq " + seq + " is not above what was erased");
      if (seq != head + 1) {
        gapAfter(head, seq);
      }
      head = seq;
      expect(event.atMillis() >= newestAt, "time goes back at seq " + seq);
      newestAt = event.atMillis();
      ChatSum chat = chats.computeIfAbsent(event.chat(), any -> new ChatSum());
      switch (event) {
        case Own own -> own(seq, own, chat);
        case Incoming incoming -> incoming(seq, incoming, chat);
        case Marker marker -> chat.ownRead = Math.max(chat.ownRead, marker.upTo());
        case Receipted receipt -> receipt(seq, receipt, chat);
      }
    }

    private void gapAfter(long before, long next) {
      newestGap = Math.max(newestGap, next - 1);
      expect(before > row.erasedUpTo(), "the mailbox does not begin after what was erased");
    }

    /// A missing seq was a receipt's, and a later receipt took its place.
    private void checkGaps() {
      expect(
          newestGap == 0 || lastReceipt > newestGap,
          "seq " + newestGap + " is missing and no later receipt replaces it");
    }

    private void own(long seq, Own own, ChatSum chat) throws RocksDBException {
      messages++;
      ownMessages++;
      chat.newest = seq;
      chat.newestOwn = seq;
      expectHistory(seq, own.chat(), HistoryRow.OWN);
      Optional<IdRow> id =
          engine.get(Table.IDS, Keys.id(key, new MessageId(own.id().toString()))).map(IdRow::parse);
      expect(
          id.isPresent() && id.get().seq() == seq && id.get().atMillis() == own.atMillis(),
          "the id of seq " + seq + " does not lead to it");
      if (own.peerSeq() > 0) {
        expect(
            isErased(own.chat(), own.peerSeq())
                || (peerEvent(own.chat(), own.peerSeq()) instanceof Incoming copy
                    && copy.peerSeq() == seq
                    && copy.chat().equals(owner.value())
                    && copy.atMillis() == own.atMillis()),
            "the recipient's copy of seq " + seq + " is missing");
      }
    }

    private void incoming(long seq, Incoming incoming, ChatSum chat) throws RocksDBException {
      messages++;
      expect(
          incoming.peerSeq() > chat.newestIncomingPeer,
          "seq " + seq + " is not in its sender's order");
      chat.newest = seq;
      chat.newestIncoming = seq;
      chat.newestIncomingPeer = incoming.peerSeq();
      chat.incoming.add(seq);
      chat.incomingPeers.add(incoming.peerSeq());
      expectHistory(seq, incoming.chat(), new HistoryRow(incoming.peerSeq()));
      expect(
          isErased(incoming.chat(), incoming.peerSeq())
              || (peerEvent(incoming.chat(), incoming.peerSeq()) instanceof Own copy
                  && copy.peerSeq() == seq
                  && copy.chat().equals(owner.value())
                  && copy.atMillis() == incoming.atMillis()),
          "the sender's copy of seq " + seq + " is missing");
    }

    private void receipt(long seq, Receipted receipt, ChatSum chat) {
      lastReceipt = seq;
      switch (receipt.kind()) {
        case DELIVERED -> {
          chat.lastDelivered = seq;
          chat.deliveredBy = Math.max(chat.deliveredBy, receipt.upTo());
        }
        case READ -> {
          chat.lastRead = seq;
          chat.readBy = Math.max(chat.readBy, receipt.upTo());
        }
        case UNKNOWN -> expect(false, "seq " + seq + " is a receipt of no known kind");
      }
      expect(
          receipt.upTo() <= chat.newestOwn,
          "the receipt at seq " + seq + " covers what was not sent before it");
    }

    private void expectHistory(long seq, String chat, HistoryRow expected) throws RocksDBException {
      byte[] chatKey = Keys.chat(key, new ChatId(chat));
      Optional<HistoryRow> found =
          engine.get(Table.HISTORY, Keys.history(chatKey, seq)).map(HistoryRow::parse);
      expect(found.equals(Optional.of(expected)), "the history index does not lead to seq " + seq);
    }

    private boolean isErased(String user, long seq) throws RocksDBException {
      return seq <= MailboxCache.row(engine, Keys.user(new UserId(user))).erasedUpTo();
    }

    private @Nullable EventRow peerEvent(String user, long seq) throws RocksDBException {
      byte[] value = engine.getOrNull(Table.EVENTS, Keys.event(Keys.user(new UserId(user)), seq));
      return value == null ? null : EventRow.parse(value);
    }

    private void checkChats() throws RocksDBException {
      expect(count(Table.CHATS) == chats.size(), "the chat list has another number of chats");
      for (Map.Entry<String, ChatSum> chat : chats.entrySet()) {
        ChatId id = new ChatId(chat.getKey());
        Optional<ChatRow> stored = engine.get(Table.CHATS, Keys.chat(key, id)).map(ChatRow::parse);
        expect(
            stored.equals(Optional.of(chat.getValue().row())),
            "the row of chat " + id + " is not what its events make it");
        checkReceipts(id, chat.getValue());
      }
    }

    /// The other of a chat must have been told what this mailbox's marks say.
    private void checkReceipts(ChatId chat, ChatSum sum) throws RocksDBException {
      if (sum.incoming.isEmpty()) {
        return;
      }
      byte[] peerChat = Keys.chat(Keys.user(chat.peer()), ChatId.with(owner));
      ChatRow told =
          engine
              .get(Table.CHATS, peerChat)
              .map(ChatRow::parse)
              .orElse(new ChatRow(0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
      long read = sum.newestPeerUpTo(sum.ownRead);
      long delivered = Math.max(read, sum.newestPeerUpTo(row.delivered()));
      expectTold(chat, "READ", read, told.read());
      expectTold(chat, "DELIVERED", delivered, told.delivered());
    }

    /// If this mailbox was erased once, the other may have been told of messages that are gone.
    private void expectTold(ChatId chat, String kind, long due, long told) throws RocksDBException {
      boolean holds =
          due == told
              || (due > 0 && isErased(chat.value(), due))
              || (row.erasedUpTo() > 0 && told > due);
      expect(holds, chat + " was told " + kind + " up to " + told + ", not " + due);
    }

    private void checkCursors() throws RocksDBException {
      byte[] cursors = Keys.cursors(key);
      try (RocksIterator rows = engine.iterator(Table.META)) {
        for (rows.seek(cursors); isHere(rows, cursors); rows.next()) {
          expect(
              new Unpacker(rows.value()).varint() <= head, "a device's cursor is above the head");
        }
        rows.status();
      }
    }

    private long count(Table table) throws RocksDBException {
      long count = 0;
      try (RocksIterator rows = engine.iterator(table)) {
        for (rows.seek(key); isHere(rows, key); rows.next()) {
          count++;
        }
        rows.status();
      }
      return count;
    }
  }

  private static boolean isHere(RocksIterator rows, byte[] prefix) {
    return rows.isValid() && Keys.startsWith(Objects.requireNonNull(rows.key()), prefix);
  }
}
