package org.parley.messaging;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.parley.protocol.Event;
import org.parley.protocol.Event.Receipt.Kind;
import org.parley.protocol.FrameCodec;

/// [Mailboxes] in memory, for tests: one lock, no index, every answer found by looking at all
/// events. It is meant to be obviously right, and is the model other stores are compared with.
public final class MemoryMailboxes implements Mailboxes {
  private final Clock clock;
  private final CommitListener listener;
  private final Map<UserId, Mailbox> mailboxes = new HashMap<>();
  private final String epoch = UUID.randomUUID().toString();
  private Instant newest = Instant.EPOCH;
  private boolean available = true;

  public MemoryMailboxes(Clock clock, CommitListener listener) {
    this.clock = clock;
    this.listener = listener;
  }

  /// From now on every call fails with [StoreUnavailableException], or no longer does.
  public synchronized void setAvailable(boolean available) {
    this.available = available;
  }

  /// As after a restart: it is not known what was handed out, so no receipt of before is replaced.
  public synchronized void restart() {
    mailboxes.values().forEach(mailbox -> mailbox.handedOut = mailbox.head);
  }

  @Override
  public synchronized List<Outcome> commit(List<Change> changes) {
    requireAvailable();
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    newest = now.isAfter(newest) ? now : newest;
    List<Announcement> appended = new ArrayList<>();
    List<Outcome> outcomes = new ArrayList<>();
    for (Change change : changes) {
      outcomes.add(
          switch (change) {
            case Change.Post post -> post(post, appended);
            case Change.Acknowledge acknowledge -> acknowledge(acknowledge, appended);
            case Change.MarkRead read -> markRead(read, appended);
          });
    }
    for (Announcement a : appended) {
      Mailbox mailbox = mailbox(a.owner);
      boolean stillThere = mailbox.entries.containsKey(a.event.seq());
      if (stillThere && listener.committed(a.owner, a.event)) {
        mailbox.handedOut = Math.max(mailbox.handedOut, a.event.seq());
      }
    }
    return List.copyOf(outcomes);
  }

  private Outcome post(Change.Post post, List<Announcement> appended) {
    Mailbox own = mailbox(post.from());
    Known known = own.ids.get(post.id());
    if (known != null) {
      return known.repeated(post.digest());
    }
    if (own.erased || mailbox(post.to()).erased) {
      return new Outcome.NoSuchUser();
    }
    long seq = own.head + 1;
    append(
        post.from(),
        new Entry(event(seq, post.own()), ChatId.with(post.to()), Sort.OWN, 0),
        appended);
    own.ids.put(post.id(), new Known(seq, newest, post.digest()));
    Event.Opaque theirs = post.theirs();
    if (theirs != null) {
      Event event = event(mailbox(post.to()).head + 1, theirs);
      append(post.to(), new Entry(event, ChatId.with(post.from()), Sort.INCOMING, seq), appended);
    }
    return new Outcome.Posted(seq, newest, false);
  }

  private Outcome acknowledge(Change.Acknowledge ack, List<Announcement> appended) {
    Mailbox own = mailbox(ack.owner());
    if (own.erased) {
      return new Outcome.Marked();
    }
    long upTo = Math.min(ack.upTo(), own.head);
    if (upTo > 0) {
      own.cursors.merge(ack.device(), upTo, Math::max);
    }
    if (upTo > own.delivered) {
      Map<ChatId, Long> highest = new TreeMap<>(Comparator.comparing(ChatId::value));
      for (Entry entry : own.entries.subMap(own.delivered, false, upTo, true).values()) {
        if (entry.sort == Sort.INCOMING) {
          highest.put(entry.chat, entry.peerSeq);
        }
      }
      own.delivered = upTo;
      highest.forEach(
          (chat, seq) -> appendReceipt(Kind.DELIVERED, ack.owner(), chat, seq, appended));
    }
    return new Outcome.Marked();
  }

  private Outcome markRead(Change.MarkRead read, List<Announcement> appended) {
    Mailbox own = mailbox(read.owner());
    if (own.messages(read.chat()).isEmpty()) {
      return new Outcome.NoSuchChat();
    }
    long before = own.marks(read.chat()).ownReadUpTo();
    long upTo = Math.min(read.upTo(), own.head);
    if (upTo > before) {
      own.ownRead.put(read.chat(), upTo);
      var marker = new Event.ReadMarker(read.chat().value(), upTo);
      append(
          read.owner(),
          new Entry(event(own.head + 1, marker), read.chat(), Sort.MARKER, 0),
          appended);
      own.messages(read.chat()).stream()
          .filter(e -> e.sort == Sort.INCOMING && e.seq() > before && e.seq() <= upTo)
          .reduce((first, second) -> second)
          .ifPresent(
              last -> appendReceipt(Kind.READ, read.owner(), read.chat(), last.peerSeq, appended));
    }
    return new Outcome.Marked();
  }

  /// Tells the other side of `chat` how far `by` received or read their messages.
  private void appendReceipt(
      Kind kind, UserId by, ChatId chat, long upTo, List<Announcement> appended) {
    Mailbox theirs = mailbox(chat.peer());
    if (theirs.erased) {
      return;
    }
    ChatId theirChat = ChatId.with(by);
    Sort sort = kind == Kind.READ ? Sort.READ : Sort.DELIVERED;
    theirs
        .entries
        .values()
        .removeIf(e -> e.sort == sort && e.chat.equals(theirChat) && e.seq() > theirs.handedOut);
    var receipt = new Event.Receipt(kind, theirChat.value(), by.value(), upTo);
    append(chat.peer(), new Entry(event(theirs.head + 1, receipt), theirChat, sort, 0), appended);
    if (kind == Kind.READ) {
      theirs.readBy.merge(theirChat, upTo, Math::max);
    }
    theirs.deliveredTo.merge(theirChat, upTo, Math::max);
  }

  private Event event(long seq, Event.Body body) {
    return new Event(seq, newest, body);
  }

  private void append(UserId owner, Entry entry, List<Announcement> appended) {
    Mailbox mailbox = mailbox(owner);
    mailbox.head = entry.seq();
    mailbox.entries.put(entry.seq(), entry);
    appended.add(new Announcement(owner, entry.event));
  }

  @Override
  public synchronized Optional<Outcome> posted(UserId from, MessageId id, Digest digest) {
    requireAvailable();
    return Optional.ofNullable(mailbox(from).ids.get(id)).map(known -> known.repeated(digest));
  }

  @Override
  public synchronized Bounds bounds(UserId owner) {
    requireAvailable();
    Mailbox mailbox = mailbox(owner);
    long first = mailbox.entries.isEmpty() ? mailbox.head + 1 : mailbox.entries.firstKey();
    return new Bounds(epoch, first, mailbox.head);
  }

  @Override
  public synchronized Map<UserId, Long> heads(Collection<UserId> owners) {
    requireAvailable();
    Map<UserId, Long> heads = new HashMap<>();
    owners.forEach(owner -> heads.put(owner, mailbox(owner).head));
    return heads;
  }

  @Override
  public synchronized Slice read(UserId owner, long after, int maxEvents, int maxBytes) {
    requireAvailable();
    Mailbox mailbox = mailbox(owner);
    List<Event> events = new ArrayList<>();
    long bytes = 0;
    for (Entry entry : mailbox.entries.tailMap(after, false).values()) {
      bytes += FrameCodec.wireSize(entry.event);
      if (!events.isEmpty() && (events.size() >= maxEvents || bytes > maxBytes)) {
        return handOut(mailbox, new Slice(events, after, events.getLast().seq()));
      }
      events.add(entry.event);
    }
    return handOut(mailbox, new Slice(events, after, Math.max(after, mailbox.head)));
  }

  private static Slice handOut(Mailbox mailbox, Slice slice) {
    if (!slice.events().isEmpty()) {
      mailbox.handedOut = Math.max(mailbox.handedOut, slice.events().getLast().seq());
    }
    return slice;
  }

  @Override
  public synchronized Optional<Instant> timeOf(UserId owner, long seq) {
    requireAvailable();
    return Optional.ofNullable(mailbox(owner).entries.get(seq)).map(e -> e.event.at());
  }

  @Override
  public synchronized long cursor(UserId owner, DeviceId device) {
    requireAvailable();
    return mailbox(owner).cursors.getOrDefault(device, 0L);
  }

  @Override
  public synchronized History history(
      UserId owner, ChatId chat, long before, int maxEvents, int maxBytes) {
    requireAvailable();
    Mailbox mailbox = mailbox(owner);
    List<Event> events =
        mailbox.messages(chat).reversed().stream()
            .filter(e -> before == 0 || e.seq() < before)
            .map(Entry::event)
            .toList();
    int size = fitting(events, maxEvents, maxBytes);
    return new History(events.subList(0, size), events.size() > size, mailbox.marks(chat));
  }

  @Override
  public synchronized ChatList chats(UserId owner, long before, int maxChats, int maxBytes) {
    requireAvailable();
    Mailbox mailbox = mailbox(owner);
    List<Chat> chats =
        mailbox.entries.values().stream()
            .filter(Entry::isMessage)
            .map(Entry::chat)
            .distinct()
            .map(mailbox::chat)
            .filter(c -> before == 0 || c.last().seq() < before)
            .sorted(Comparator.comparingLong((Chat c) -> c.last().seq()).reversed())
            .toList();
    int size = fitting(chats.stream().map(Chat::last).toList(), maxChats, maxBytes);
    return new ChatList(chats.subList(0, size), chats.size() > size);
  }

  /// How many of these keep within both limits; at least one, if there is one.
  private static int fitting(List<Event> events, int maxEvents, int maxBytes) {
    long bytes = 0;
    for (int i = 0; i < events.size(); i++) {
      bytes += FrameCodec.wireSize(events.get(i));
      if (i > 0 && (i == maxEvents || bytes > maxBytes)) {
        return i;
      }
    }
    return events.size();
  }

  @Override
  public synchronized boolean hasWrittenTo(UserId owner, ChatId chat) {
    requireAvailable();
    return mailbox(owner).messages(chat).stream().anyMatch(e -> e.sort == Sort.OWN);
  }

  @Override
  public synchronized void forgetDevice(UserId owner, DeviceId device) {
    requireAvailable();
    mailbox(owner).cursors.remove(device);
  }

  @Override
  public synchronized void erase(UserId owner) {
    requireAvailable();
    Mailbox erased = new Mailbox();
    erased.head = Math.max(1, mailbox(owner).head);
    erased.erased = true;
    mailboxes.put(owner, erased);
  }

  private Mailbox mailbox(UserId owner) {
    return mailboxes.computeIfAbsent(owner, any -> new Mailbox());
  }

  private void requireAvailable() {
    if (!available) {
      throw new StoreUnavailableException("the test made the store unavailable");
    }
  }

  private enum Sort {
    OWN,
    INCOMING,
    MARKER,
    DELIVERED,
    READ
  }

  private record Known(long seq, Instant at, Digest digest) {
    Outcome repeated(Digest other) {
      return digest.equals(other) ? new Outcome.Posted(seq, at, true) : new Outcome.IdReused();
    }
  }

  private record Announcement(UserId owner, Event event) {}

  /// @param peerSeq of an incoming message, its seq in the sender's mailbox
  private record Entry(Event event, ChatId chat, Sort sort, long peerSeq) {
    long seq() {
      return event.seq();
    }

    boolean isMessage() {
      return sort == Sort.OWN || sort == Sort.INCOMING;
    }
  }

  private static final class Mailbox {
    final TreeMap<Long, Entry> entries = new TreeMap<>();
    final Map<MessageId, Known> ids = new HashMap<>();
    final Map<DeviceId, Long> cursors = new HashMap<>();
    final Map<ChatId, Long> deliveredTo = new HashMap<>();
    final Map<ChatId, Long> readBy = new HashMap<>();
    final Map<ChatId, Long> ownRead = new HashMap<>();
    long head;
    boolean erased;
    long delivered;
    long handedOut;

    List<Entry> messages(ChatId chat) {
      return entries.values().stream().filter(e -> e.isMessage() && e.chat.equals(chat)).toList();
    }

    Marks marks(ChatId chat) {
      return new Marks(
          orZero(deliveredTo.get(chat)), orZero(readBy.get(chat)), orZero(ownRead.get(chat)));
    }

    Chat chat(ChatId chat) {
      List<Entry> messages = messages(chat);
      Marks marks = marks(chat);
      long unread =
          messages.stream()
              .filter(e -> e.sort == Sort.INCOMING && e.seq() > marks.ownReadUpTo())
              .count();
      return new Chat(chat, messages.getLast().event, Math.toIntExact(unread), marks);
    }

    private static long orZero(@Nullable Long mark) {
      return Objects.requireNonNullElse(mark, 0L);
    }
  }
}
