package org.parley.client;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.parley.protocol.ErrorCode;
import org.parley.protocol.Event;
import org.parley.protocol.FrameCodec;
import org.parley.protocol.MalformedFrameException;
import org.parley.protocol.Media;
import org.parley.protocol.MessageRef;

/// Rows of the table `message` as values.
final class MessageRows {
  static final String SELECT =
      "SELECT sender, id, chat, text, reply_sender, reply_id, media, at, seq, position, outgoing,"
          + " state, error FROM message ";

  private MessageRows() {}

  static Message read(ResultSet row) throws SQLException {
    int error = row.getInt("error");
    MessageState state = MessageState.of(row.getInt("state"));
    return new Message(
        new MessageRef(row.getString("sender"), row.getString("id")),
        new ChatId(row.getString("chat")),
        row.getString("text"),
        media(row.getBytes("media")),
        replyTo(row),
        Instant.ofEpochMilli(row.getLong("at")),
        row.getLong("seq"),
        row.getLong("position"),
        row.getBoolean("outgoing"),
        state,
        state == MessageState.FAILED ? errorCode(error) : null);
  }

  /// The same message as it was when it reached a state.
  static Message inState(Message message, MessageState state) {
    if (state == message.state() || state == MessageState.FAILED) {
      return message;
    }
    return new Message(
        message.ref(),
        message.chat(),
        message.text(),
        message.media(),
        message.replyTo(),
        message.at(),
        message.seq(),
        message.position(),
        message.outgoing(),
        state,
        null);
  }

  static @Nullable MessageRef replyTo(ResultSet row) throws SQLException {
    String id = row.getString("reply_id");
    return id == null ? null : new MessageRef(row.getString("reply_sender"), id);
  }

  /// A medium is kept inside the wire form of its message's event, which the codec can read.
  private static @Nullable Media media(byte @Nullable [] wire) {
    if (wire == null) {
      return null;
    }
    try {
      return FrameCodec.open(new Event.Opaque(wire)) instanceof Event.Message message
          ? message.media()
          : null;
    } catch (MalformedFrameException e) {
      throw new ParleyException(
          ParleyException.Reason.STORAGE, "the device database holds a malformed event", e);
    }
  }

  private static ErrorCode errorCode(int number) {
    return Arrays.stream(ErrorCode.values())
        .filter(code -> code.number() == number)
        .findFirst()
        .orElse(ErrorCode.INTERNAL);
  }
}
