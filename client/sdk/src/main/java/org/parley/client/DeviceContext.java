package org.parley.client;

import java.time.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.parley.protocol.FrameCodec;

/// What the parts of one open client share: the stores over its database, and what outlives a
/// connection.
///
/// @param suspects see [SendPump]
record DeviceContext(
    Database database,
    DeviceStore device,
    EventStore events,
    OutboxStore outbox,
    ChatStore chats,
    EventHub hub,
    Requests requests,
    Watches watches,
    Set<String> suspects,
    ClientOptions options,
    FrameCodec codec,
    BackOff backOff,
    Clock clock) {

  static DeviceContext over(Database database, ClientOptions options, Clock clock) {
    Feed feed = new Feed(database);
    ChatStore chats = new ChatStore(database);
    return new DeviceContext(
        database,
        new DeviceStore(database, feed),
        new EventStore(database, feed),
        new OutboxStore(database, feed, clock, options.limits().outboxMessages()),
        chats,
        new EventHub(feed, chats),
        new Requests(),
        new Watches(),
        ConcurrentHashMap.newKeySet(),
        options,
        FrameCodec.of(options.encoding()),
        new BackOff(options.limits(), RandomGenerator.getDefault()),
        clock);
  }

  /// Applies a batch and tells who waits for it.
  void apply(Batch batch) {
    outbox.settled(events.apply(batch));
    hub.committed();
  }
}
