package org.parley.cli;

import org.jline.utils.AttributedString;
import org.parley.client.Message;
import org.parley.client.MessageState;
import org.parley.protocol.ErrorCode;

/// The marks that say how far a message got.
///
/// @param waiting in this device's outbox
/// @param sent on the server
/// @param delivered on a device of the recipient
/// @param failed refused for good
/// @param colour whether "read" is told by colour; else by a word
record Marks(String waiting, String sent, String delivered, String failed, boolean colour) {

  static Marks unicode(boolean colour) {
    return new Marks("⏱", "✓", "✓✓", "✗", colour);
  }

  /// For a terminal that knows none of these characters.
  static Marks ascii(boolean colour) {
    return new Marks("..", "v", "vv", "x", colour);
  }

  /// A mark as it stands in a line of text: where colours show "read", in colour.
  String inLine(Message message) {
    String mark = of(message.state());
    return switch (message.state()) {
      case READ -> colour ? new AttributedString(mark, ChatLayout.READ).toAnsi() : mark;
      case FAILED -> mark + " " + words(message);
      case PENDING, SENT, DELIVERED, RECEIVED -> mark;
    };
  }

  String of(MessageState state) {
    return switch (state) {
      case PENDING -> waiting;
      case SENT -> sent;
      case DELIVERED -> delivered;
      case READ -> colour ? delivered : delivered + " read";
      case FAILED -> failed;
      case RECEIVED -> "";
    };
  }

  /// What became of an own message, in words.
  static String words(Message message) {
    return switch (message.state()) {
      case PENDING -> "waiting to be sent";
      case SENT -> "sent";
      case DELIVERED -> "delivered";
      case READ -> "read";
      case FAILED -> "not sent: " + why(message);
      case RECEIVED -> "received";
    };
  }

  static String why(Message message) {
    ErrorCode error = message.error();
    if (error == null) {
      return "";
    }
    return switch (error) {
      case NOT_FOUND -> "there is no such user";
      case FORBIDDEN -> "it is not allowed";
      case TOO_LARGE -> "it is too long";
      case BAD_REQUEST -> "the server does not accept it";
      case ID_REUSED -> "its id was used before";
      case UNAUTHENTICATED -> "this device is no longer logged in";
      case RATE_LIMITED -> "too many messages";
      case UNAVAILABLE, INTERNAL -> "the server could not store it";
    };
  }
}
