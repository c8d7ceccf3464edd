package org.parley.e2e;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.parley.messaging.Change;
import org.parley.messaging.ChatId;
import org.parley.messaging.DeviceId;
import org.parley.messaging.Digest;
import org.parley.messaging.Mailboxes;
import org.parley.messaging.MessageId;
import org.parley.messaging.Outcome;
import org.parley.messaging.UserId;

/// Mailboxes that break their promise once, as soon as there is occasion.
final class SpoiledMailboxes implements Mailboxes {
  /// How.
  enum Spoil {
    NOTHING,
    /// A message is acknowledged and not stored.
    DROP,
    /// A message is stored for its sender and not for the other.
    DROP_OF_RECIPIENT,
    /// A message is stored twice.
    DOUBLE,
    /// Two messages are stored in each other's place.
    SWAP
  }

  private final Mailboxes real;
  private final Spoil spoil;
  private final AtomicBoolean done = new AtomicBoolean();

  SpoiledMailboxes(Mailboxes real, Spoil spoil) {
    this.real = real;
    this.spoil = spoil;
  }

  boolean done() {
    return done.get();
  }

  @Override
  public List<Outcome> commit(List<Change> changes) {
    var posts = new ArrayList<Integer>();
    for (int i = 0; i < changes.size(); i++) {
      if (changes.get(i) instanceof Change.Post post && post.theirs() != null) {
        posts.add(i);
      }
    }
    int needed = spoil == Spoil.SWAP ? 2 : 1;
    if (spoil == Spoil.NOTHING || posts.size() < needed || !done.compareAndSet(false, true)) {
      return real.commit(changes);
    }
    int at = posts.getFirst();
    var post = (Change.Post) changes.get(at);
    var spoiled = new ArrayList<>(changes);
    return switch (spoil) {
      case NOTHING -> real.commit(changes);
      case DROP -> {
        spoiled.remove(at);
        var outcomes = new ArrayList<>(real.commit(spoiled));
        long seq = real.bounds(post.from()).head() + 1;
        outcomes.add(at, new Outcome.Posted(seq, Instant.ofEpochMilli(1), false));
        yield outcomes;
      }
      case DROP_OF_RECIPIENT -> {
        spoiled.set(at, copy(post, post.id(), true));
        yield real.commit(spoiled);
      }
      case DOUBLE -> {
        spoiled.add(copy(post, new MessageId(UUID.randomUUID().toString()), false));
        var outcomes = real.commit(spoiled);
        yield outcomes.subList(0, changes.size());
      }
      case SWAP -> {
        int other = posts.get(1);
        Collections.swap(spoiled, at, other);
        var outcomes = new ArrayList<>(real.commit(spoiled));
        Collections.swap(outcomes, at, other);
        yield outcomes;
      }
    };
  }

  private static Change.Post copy(Change.Post post, MessageId id, boolean ownOnly) {
    return new Change.Post(
        post.from(), post.to(), id, post.digest(), post.own(), ownOnly ? null : post.theirs());
  }

  @Override
  public Bounds bounds(UserId owner) {
    return real.bounds(owner);
  }

  @Override
  public Map<UserId, Long> heads(Collection<UserId> owners) {
    return real.heads(owners);
  }

  @Override
  public Slice read(UserId owner, long after, int maxEvents, int maxBytes) {
    return real.read(owner, after, maxEvents, maxBytes);
  }

  @Override
  public Optional<Outcome> posted(UserId from, MessageId id, Digest digest) {
    return real.posted(from, id, digest);
  }

  @Override
  public Optional<Instant> timeOf(UserId owner, long seq) {
    return real.timeOf(owner, seq);
  }

  @Override
  public long cursor(UserId owner, DeviceId device) {
    return real.cursor(owner, device);
  }

  @Override
  public History history(UserId owner, ChatId chat, long before, int maxEvents, int maxBytes) {
    return real.history(owner, chat, before, maxEvents, maxBytes);
  }

  @Override
  public ChatList chats(UserId owner, long before, int maxChats, int maxBytes) {
    return real.chats(owner, before, maxChats, maxBytes);
  }

  @Override
  public boolean hasWrittenTo(UserId owner, ChatId chat) {
    return real.hasWrittenTo(owner, chat);
  }

  @Override
  public void forgetDevice(UserId owner, DeviceId device) {
    real.forgetDevice(owner, device);
  }

  @Override
  public void erase(UserId owner) {
    real.erase(owner);
  }
}
