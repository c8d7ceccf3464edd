/// The Java client of Parley: connects, keeps what it receives and what it has to send in SQLite on
/// the device, and tells the program what happens. [ParleyClient] is the door; what is not public
/// may change.
///
/// ## From the socket to the program
///
/// [Wire] turns one WebSocket into blocking calls with a bounded queue. [Link] runs one connection:
/// it takes all frames that wait, applies them in one transaction ([EventStore], cursor included),
/// acknowledges, and only then tells; then [Questions] sends what may be sent ([SendPump] messages,
/// [ReadPump] read marks, [WatchPump] last seen, [Requests] of the program's threads). [Connector]
/// makes one connection after another and [BackOff] says when. [EventHub] wakes [ListenerLoop]s and
/// [HandlerLoop]s, each a [Follower] of the database that tells what it reads.
///
/// ## Threads
///
/// One virtual thread a client for its connection while that is wanted, one for each listener and
/// handler. WebSocket callbacks run on one selector thread for all clients and never block. The
/// program may call from any thread. SQLite pins the carrier of a virtual thread while it syncs: a
/// process with many clients on disk should raise `jdk.virtualThreadScheduler.parallelism`, or use
/// [ParleyClient#openInMemory].
///
/// Locks, in the order in which they may be taken: the connector's, the hub's, a listener's queue.
/// The database's lock is taken only while none of these is held, and no other while it is.
///
/// ## The device folder
///
/// ```
/// parley.db   SQLite, WAL, synchronous FULL; mode 0600, as are its -wal and -shm
/// lock        names the process that has the folder; held by an operating system's lock
/// ```
///
/// A folder made here has mode 0700. The format's version is `user_version`; [Schema] holds the
/// steps from each version to the next, and a newer version than known is refused. Version 2:
///
/// ```
/// device    one row
///   server, user, handle, device, token     who is logged in; token is null once it was revoked
///   epoch, cursor, cursor_at                resume here: everything up to cursor is in this file
///   life                                    counts the epochs this device has seen, from 1
///   held_after                              above this seq all events of this life are here
///   attempt                                 connections so far, for `Hello.attempt`
///   arrivals                                messages so far that were not written here
///   written                                 messages put into the outbox so far
/// message   one row a message; (sender, id) is its name
///   chat, text, reply_sender, reply_id      content; media is the event's wire form, null without
///   at                                      ms since 1970: when stored by the server, or by send
///   seq                                     in this life of the mailbox; 0: none (yet)
///   position                                place in the chat: ms since 1970 * 2^20, moved as far
///                                           as the seqs of its neighbours demand; see Positions.
///                                           While PENDING, 1023 * 2^53 + written
///   arrival                                 counts messages as they came, for handlers; null for
///                                           those written here and those history brought
///   outgoing                                1: this user's own
///   state                                   0 PENDING, 1 SENT, 2 DELIVERED, 3 READ, 4 FAILED,
///                                           5 RECEIVED; the outbox is what is PENDING
///   error                                   with FAILED: the number of the wire's error code
/// chat      marks, each a seq of this life
///   delivered_up_to, read_up_to             own messages up to here
///   own_read_up_to, read_told               what this user has read, and of that what the server knows
///   held_after                              above this seq all messages of the chat are here;
///                                           null: as the device's
/// unknown_event  (life, seq): events that this version does not know, as wire bytes
/// handler   name, and the arrival it has handled
/// user      names of users this device has asked for
/// ```
///
/// A temporary table, `feed`, holds what listeners have still to be told; it is gone with the
/// process.
///
/// **A new life of the mailbox** (G7): seqs and marks are void, messages stay where they stand.
/// What is read again finds its row by (sender, id) and gets its new seq; what is new takes its
/// place by time, among those that only this device still has.
@NullMarked
package org.parley.client;

import org.jspecify.annotations.NullMarked;
