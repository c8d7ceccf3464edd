package org.parley.e2e;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.parley.protocol.Event;

/// One line of a device's history: what it was asked, what it was told, what it saw. Times (`t`,
/// and `at` of events) are milliseconds since 1970, all of the one clock of this machine. `conn`
/// counts the device's connections over all its processes.
///
/// A message's text is not kept: [Payload] makes it from the device that wrote it (`origin`) and
/// the number it has there, and `digest` tells whether what arrived is that text.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "k")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Entry.Opened.class, name = "opened"),
  @JsonSubTypes.Type(value = Entry.Sending.class, name = "sending"),
  @JsonSubTypes.Type(value = Entry.Accepted.class, name = "accepted"),
  @JsonSubTypes.Type(value = Entry.Refused.class, name = "refused"),
  @JsonSubTypes.Type(value = Entry.Welcomed.class, name = "welcomed"),
  @JsonSubTypes.Type(value = Entry.Disconnected.class, name = "disconnected"),
  @JsonSubTypes.Type(value = Entry.Batch.class, name = "batch"),
  @JsonSubTypes.Type(value = Entry.SawMessage.class, name = "message"),
  @JsonSubTypes.Type(value = Entry.SawReceipt.class, name = "receipt"),
  @JsonSubTypes.Type(value = Entry.SawMarker.class, name = "marker"),
  @JsonSubTypes.Type(value = Entry.Acking.class, name = "acking"),
  @JsonSubTypes.Type(value = Entry.Stalled.class, name = "stalled"),
  @JsonSubTypes.Type(value = Entry.Reading.class, name = "reading"),
  @JsonSubTypes.Type(value = Entry.ReadDone.class, name = "readDone"),
  @JsonSubTypes.Type(value = Entry.StateTold.class, name = "state"),
  @JsonSubTypes.Type(value = Entry.MailboxReset.class, name = "reset"),
  @JsonSubTypes.Type(value = Entry.Held.class, name = "held"),
  @JsonSubTypes.Type(value = Entry.Fault.class, name = "fault"),
})
sealed interface Entry {
  long t();

  /// A process began, on what earlier ones of this device left.
  record Opened(long t) implements Entry {}

  /// A message is about to be sent; written before anything else knows of it.
  ///
  /// @param number counts the device's messages from 1
  /// @param id empty where the SDK chooses it
  record Sending(long t, long number, String chat, String id) implements Entry {}

  /// `Sent`: the server says that the message is durable. The number is the device's own.
  record Accepted(long t, long conn, long number, String id, long seq, long at, boolean duplicate)
      implements Entry {}

  /// An error in answer to a message.
  record Refused(long t, long conn, long number, String code) implements Entry {}

  record Welcomed(long t, long conn, String epoch, long head, long start, boolean reset, int window)
      implements Entry {}

  record Disconnected(long t, long conn, String how) implements Entry {}

  /// An `Events` frame, after what was in it: only with this line is the frame whole on disk.
  record Batch(long t, long conn, long after, long upTo) implements Entry {}

  /// @param origin the device that wrote it, from its text
  /// @param number the number it has there
  record SawMessage(
      long t,
      long conn,
      long seq,
      long at,
      String id,
      String chat,
      String from,
      String origin,
      long number,
      String digest)
      implements Entry {}

  record SawReceipt(
      long t,
      long conn,
      long seq,
      long at,
      Event.Receipt.Kind kind,
      String chat,
      String by,
      long upTo)
      implements Entry {}

  record SawMarker(long t, long conn, long seq, long at, String chat, long upTo) implements Entry {}

  /// About to acknowledge; written before the server can know.
  record Acking(long t, long conn, long upTo) implements Entry {}

  /// The device took a rest from reading, which ends here.
  record Stalled(long t) implements Entry {}

  /// About to say that a chat is read.
  record Reading(long t, String chat, long upTo) implements Entry {}

  /// That it is read is promised: by the server, or by the SDK that stored it.
  record ReadDone(long t, String chat, long upTo) implements Entry {}

  /// The SDK told an own message's new state.
  record StateTold(long t, String id, long seq, long at, String state) implements Entry {}

  /// The SDK told that the mailbox has a new life.
  record MailboxReset(long t) implements Entry {}

  /// At the end: a message in the SDK's device database. In a chat, oldest first.
  record Held(
      long t,
      String id,
      String chat,
      String from,
      long seq,
      long at,
      String origin,
      long number,
      String digest,
      String state)
      implements Entry {}

  /// The harness disturbed a worker until `until`.
  ///
  /// @param worker its number; -1 for all
  record Fault(long t, long until, int worker, String what) implements Entry {}
}
