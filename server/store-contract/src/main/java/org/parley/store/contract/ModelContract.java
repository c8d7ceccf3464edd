package org.parley.store.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.parley.messaging.Change;
import org.parley.messaging.ChatId;
import org.parley.messaging.CommitListener;
import org.parley.messaging.DeviceId;
import org.parley.messaging.Mailboxes;
import org.parley.messaging.MemoryMailboxes;
import org.parley.messaging.UserId;
import org.parley.protocol.Event;

/// Random sequences of operations, done by the store and by the in-memory model: every answer must
/// be the same. The seed names the sequence.
public abstract class ModelContract {
  private static final int STEPS = 500;
  private static final List<UserId> USERS =
      List.of(
          new UserId("a"), new UserId("ab"), new UserId("b"), new UserId("b-c"), new UserId("z"));
  private static final List<DeviceId> DEVICES = List.of(new DeviceId("d"), new DeviceId("d2"));

  /// A new, empty store.
  protected abstract StoreFixture open(Clock clock, CommitListener listener);

  /// Whether the store may keep a receipt that it could have replaced, because it forgot that
  /// nobody was sent it.
  protected boolean mayKeepReplaceableReceipts() {
    return false;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void randomOperationsAnswerAsTheModelDoes(long seed) {
    TestClock clock = new TestClock();
    Random random = new Random(seed);
    // Takes some users' events, by a rule that both sides share.
    CommitListener listener = (owner, event) -> owner.value().equals("z") && event.seq() % 3 == 0;
    MemoryMailboxes model = new MemoryMailboxes(clock, listener);
    try (StoreFixture store = open(clock, listener)) {
      for (int step = 0; step < STEPS; step++) {
        step(random, clock, model, store);
      }
      for (UserId user : USERS) {
        compareMailbox(model, store.mailboxes(), user);
      }
    }
  }

  private void step(Random random, TestClock clock, MemoryMailboxes model, StoreFixture store) {
    UserId user = any(random, USERS);
    int what = random.nextInt(1000);
    if (what < 800) {
      List<Change> changes = changes(random, model);
      assertEquals(model.commit(changes), store.mailboxes().commit(changes));
    } else if (what < 850) {
      clock.advance(Duration.ofMillis(random.nextInt(5000) - 1000));
    } else if (what < 920) {
      compareSlice(random, model, store.mailboxes(), user);
    } else if (what < 975) {
      comparePages(random, model, store.mailboxes(), user);
    } else if (what < 985) {
      DeviceId device = any(random, DEVICES);
      model.forgetDevice(user, device);
      store.mailboxes().forgetDevice(user, device);
    } else if (what < 986) {
      model.erase(USERS.getLast()); // the others go on
      store.mailboxes().erase(USERS.getLast());
    } else if (what < 993) {
      model.restart();
      store.reopen();
    } else {
      compareMailbox(model, store.mailboxes(), user);
    }
  }

  private static <T> T any(Random random, List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  private static List<Change> changes(Random random, Mailboxes model) {
    List<Change> changes = new ArrayList<>();
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      UserId user = any(random, USERS);
      UserId other = any(random, USERS);
      long head = model.bounds(user).head();
      long upTo = random.nextInt(10) == 0 ? head + 5 : random.nextLong(head + 1);
      changes.add(
          switch (random.nextInt(10)) {
            case 0, 1 -> new Change.Acknowledge(user, any(random, DEVICES), upTo);
            case 2 -> new Change.Acknowledge(user, any(random, DEVICES), head);
            case 3 -> new Change.MarkRead(user, ChatId.with(other), upTo);
            case 4 -> new Change.MarkRead(user, ChatId.with(other), head);
            case 5 -> Messages.unheard(user, other, random.nextInt(4000));
            default ->
                Messages.post(
                    user,
                    other,
                    random.nextInt(4000),
                    "text " + random.nextInt(3)); // so that some ids are reused
          });
    }
    return changes;
  }

  private void compareSlice(Random random, Mailboxes model, Mailboxes store, UserId user) {
    long after = random.nextLong(model.bounds(user).head() + 2);
    int events = 1 + random.nextInt(20);
    int bytes = random.nextInt(300);
    Mailboxes.Slice actual = store.read(user, after, events, bytes);
    if (mayKeepReplaceableReceipts()) {
      assertTrue(actual.events().size() <= events);
      Set<Event> expected = new HashSet<>(model.read(user, after, 1 << 20, 1 << 28).events());
      expected.removeIf(event -> event.seq() > actual.upTo());
      assertTrue(new HashSet<>(actual.events()).containsAll(expected));
    } else {
      assertEquals(model.read(user, after, events, bytes), actual);
    }
  }

  private void comparePages(Random random, Mailboxes model, Mailboxes store, UserId user) {
    long before = random.nextLong(model.bounds(user).head() + 2);
    ChatId chat = ChatId.with(any(random, USERS));
    int limit = 1 + random.nextInt(10);
    int bytes = random.nextInt(300);
    assertEquals(
        model.history(user, chat, before, limit, bytes),
        store.history(user, chat, before, limit, bytes));
    assertEquals(model.chats(user, before, limit, bytes), store.chats(user, before, limit, bytes));
    assertEquals(model.hasWrittenTo(user, chat), store.hasWrittenTo(user, chat));
    if (before > 0) {
      Optional<Instant> expected = model.timeOf(user, before);
      if (expected.isPresent() || !mayKeepReplaceableReceipts()) {
        assertEquals(expected, store.timeOf(user, before));
      }
    }
  }

  private void compareMailbox(Mailboxes model, Mailboxes store, UserId user) {
    Mailboxes.Bounds expected = model.bounds(user);
    Mailboxes.Bounds bounds = store.bounds(user);
    assertEquals(expected.head(), bounds.head());
    assertEquals(expected.first(), bounds.first());
    assertEquals(model.heads(USERS), store.heads(USERS));
    List<Event> all = store.read(user, 0, 1 << 20, 1 << 28).events();
    List<Event> modelled = model.read(user, 0, 1 << 20, 1 << 28).events();
    if (mayKeepReplaceableReceipts()) {
      assertEquals(withoutOlderReceipts(modelled), withoutOlderReceipts(all));
    } else {
      assertEquals(modelled, all);
    }
    assertEquals(
        model.chats(user, 0, 100, Messages.MANY_BYTES),
        store.chats(user, 0, 100, Messages.MANY_BYTES));
    for (UserId other : USERS) {
      ChatId chat = ChatId.with(other);
      assertEquals(
          model.history(user, chat, 0, 5000, Messages.MANY_BYTES),
          store.history(user, chat, 0, 5000, Messages.MANY_BYTES));
    }
    for (DeviceId device : DEVICES) {
      assertEquals(model.cursor(user, device), store.cursor(user, device));
    }
  }

  private record Sort(Event.Receipt.Kind kind, String chat) {}

  /// Without receipts that a newer one of the same chat and kind makes void.
  private static List<Event> withoutOlderReceipts(List<Event> events) {
    Set<Sort> newer = new HashSet<>();
    List<Event> kept = new ArrayList<>();
    for (Event event : events.reversed()) {
      if (!(event.body() instanceof Event.Receipt receipt)
          || newer.add(new Sort(receipt.kind(), receipt.chat()))) {
        kept.add(event);
      }
    }
    return kept.reversed();
  }
}
