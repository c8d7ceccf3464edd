package org.parley.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What happened, as a [ClientListener] is told. A switch over it is exhaustive.
public sealed interface ClientEvent {

  /// Told after it is durable on this device; a listener misses none while it is registered.
  sealed interface Durable extends ClientEvent {}

  /// Best effort: when a listener is slow, older ones give way to newer ones.
  sealed interface Momentary extends ClientEvent {}

  /// A message came from the server that was not written on this device. Its sender may be this
  /// user on another device: see [Message#outgoing].
  record MessageReceived(Message message) implements Durable {}

  /// An own message got further; `message.state()` is the new state. Each state is told at most
  /// once, and first PENDING, when [ParleyClient#send] stored it or [ParleyClient#retry] put it
  /// back.
  record MessageStateChanged(Message message) implements Durable {}

  /// This user read a chat on another device.
  record ReadElsewhere(ChatId chat, long upTo) implements Durable {}

  /// The server's mailbox began a new life (lost, restored or failed over): some of what was sent
  /// or received may be missing there. This device keeps its copy, in its order, and everything is
  /// read again and merged into it. Seqs and read marks known before are void: what a program holds
  /// of chats, it reads anew.
  record MailboxReset() implements Durable {}

  record TypingNotice(ChatId chat, UserId by, boolean active) implements Momentary {}

  /// @param at last activity; null if never, or hidden
  record LastSeenChanged(UserId user, boolean online, @Nullable Instant at) implements Momentary {}

  /// A watched user does not exist, or not any more: the watch has ended.
  record NoSuchUser(UserId user) implements Momentary {}

  record ConnectionStateChanged(ConnectionState state) implements Momentary {}
}
