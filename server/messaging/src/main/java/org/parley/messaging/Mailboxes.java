package org.parley.messaging;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.parley.protocol.Event;

/// Every user's mailbox: a durable log of events numbered from 1 upward, with the indexes and marks
/// that belong to it. This is the port on which the promises G1 to G5 stand.
///
/// **Durable on return.** What any method returns is committed and synced: no crash of the process
/// or the machine takes it back. No seq is ever given out twice, also not after a crash.
///
/// **Order.** The changes of one call take effect in their order, all or none, and appear in each
/// mailbox in that order. Calls from several threads are serialised in some order, the same for
/// every mailbox; a call that returned precedes one that starts later.
///
/// **Announced in order.** Each appended event is given to the [CommitListener] after it is durable
/// and before [#commit] returns, in seq order for each mailbox.
///
/// **Threads.** Every method is safe for any thread and may block.
///
/// **Errors.** [StoreUnavailableException] when the engine cannot answer. For [#commit] the outcome
/// is then unknown: the changes may or may not turn out to be durable, and repeating them is safe.
public interface Mailboxes {

  /// Applies changes together; see [Change] for what each does.
  ///
  /// @return one outcome a change, in the same order
  List<Outcome> commit(List<Change> changes);

  /// What was answered when this message was posted, now with `duplicate`; [Outcome.IdReused] if
  /// the id named other content; empty if it is new. For a message that may not be posted any more.
  Optional<Outcome> posted(UserId from, MessageId id, Digest digest);

  /// Where a mailbox stands. A user without events has head 0 and first 1.
  Bounds bounds(UserId owner);

  /// The heads of many mailboxes at once, for the sweep.
  Map<UserId, Long> heads(Collection<UserId> owners);

  /// Events after a seq, in order. Reads on until an event more would pass either limit, but
  /// returns at least one event if there is one.
  ///
  /// @param maxBytes as Protocol Buffers encode the events in an `Events` frame
  Slice read(UserId owner, long after, int maxEvents, int maxBytes);

  /// When the event of this seq was committed, if it is still kept.
  Optional<Instant> timeOf(UserId owner, long seq);

  /// The seq up to which this device has acknowledged; 0 for one that never did. After a crash it
  /// may be lower than what was acknowledged, never higher.
  long cursor(UserId owner, DeviceId device);

  /// Messages of a chat below `before` (0: from the newest), newest first. Ends as [#read] does
  /// where a message more would pass either limit, and reads no bodies beyond.
  History history(UserId owner, ChatId chat, long before, int maxEvents, int maxBytes);

  /// Chats whose newest message is below `before` (0: all), by their newest message, newest first.
  /// Ends where a chat more, or the newest message of one more, would pass either limit.
  ChatList chats(UserId owner, long before, int maxChats, int maxBytes);

  /// Whether the owner ever wrote to this chat.
  boolean hasWrittenTo(UserId owner, ChatId chat);

  /// Forgets a device's cursor, once the device is revoked.
  void forgetDevice(UserId owner, DeviceId device);

  /// Erases a mailbox whole, and for good: events, chats, ids and cursors. Other mailboxes keep
  /// their copies. From now on it takes nothing more, also of a change that was under way: a post
  /// from or to it is [Outcome.NoSuchUser], a receipt for it is not appended.
  void erase(UserId owner);

  /// @param epoch names the life of the mailbox (G7): other after a loss or a restore
  /// @param first lowest seq still kept; head + 1 if none is
  /// @param head highest seq given out; 0 if none was
  record Bounds(String epoch, long first, long head) {}

  /// All events still kept in `(after, upTo]`.
  record Slice(List<Event> events, long after, long upTo) {
    public Slice {
      events = List.copyOf(events);
    }
  }

  /// How far a chat got.
  ///
  /// @param deliveredUpTo own messages up to this seq of the own mailbox were received
  /// @param readUpTo own messages up to this seq of the own mailbox were read
  /// @param ownReadUpTo the owner has read up to this seq of the own mailbox
  record Marks(long deliveredUpTo, long readUpTo, long ownReadUpTo) {
    public static final Marks NONE = new Marks(0, 0, 0);
  }

  record History(List<Event> events, boolean more, Marks marks) {
    public History {
      events = List.copyOf(events);
    }
  }

  /// @param last the newest message
  /// @param unread messages of the other above `ownReadUpTo`
  record Chat(ChatId chat, Event last, int unread, Marks marks) {}

  record ChatList(List<Chat> chats, boolean more) {
    public ChatList {
      chats = List.copyOf(chats);
    }
  }
}
