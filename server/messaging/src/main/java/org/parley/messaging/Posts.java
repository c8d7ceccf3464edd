package org.parley.messaging;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.protocol.ClientFrame;
import org.parley.protocol.ErrorCode;
import org.parley.protocol.Event;
import org.parley.protocol.FrameCodec;
import org.parley.protocol.Limits;
import org.parley.protocol.MessageRef;

/// Checks a `Send` and composes the post it asks for.
final class Posts {
  private final UserId from;
  private final Accounts accounts;
  private final Mailboxes mailboxes;

  Posts(UserId from, Accounts accounts, Mailboxes mailboxes) {
    this.from = from;
    this.accounts = accounts;
    this.mailboxes = mailboxes;
  }

  sealed interface Composed {
    record Ready(Change.Post post) implements Composed {}

    /// It was posted before, when nothing spoke against it (G3).
    record Before(Outcome.Posted posted) implements Composed {}

    record Refused(Refusal refusal) implements Composed {}
  }

  Composed compose(ClientFrame.Send send) {
    Optional<Refusal> fault = fault(send);
    if (fault.isPresent()) {
      return new Composed.Refused(fault.get());
    }
    return objection(send)
        .map(objection -> unlessPosted(send, objection))
        .orElseGet(() -> new Composed.Ready(post(send)));
  }

  private Composed unlessPosted(ClientFrame.Send send, Refusal objection) {
    return mailboxes
        .posted(from, new MessageId(send.id()), digest(send))
        .<Composed>map(
            outcome ->
                outcome instanceof Outcome.Posted posted
                    ? new Composed.Before(posted)
                    : new Composed.Refused(Refusal.idReused()))
        .orElseGet(() -> new Composed.Refused(objection));
  }

  /// What is wrong with the frame itself.
  private Optional<Refusal> fault(ClientFrame.Send send) {
    int textBytes = utf8Length(send.text());
    if (!MessageId.isValid(send.id())) {
      return bad("id is not a lower-case UUID");
    }
    if (send.media() != null) {
      return bad("this server takes no media");
    }
    if (textBytes == 0) {
      return bad("text is empty");
    }
    if (textBytes > Limits.TEXT_BYTES) {
      return Optional.of(
          Refusal.of(ErrorCode.TOO_LARGE, "text is over " + Limits.TEXT_BYTES + " bytes"));
    }
    MessageRef replyTo = send.replyTo();
    if (replyTo != null && !namesMessageOf(send.chat(), replyTo)) {
      return bad("reply_to names no message of this chat");
    }
    return Optional.empty();
  }

  private static Optional<Refusal> bad(String why) {
    return Optional.of(Refusal.of(ErrorCode.BAD_REQUEST, why));
  }

  private boolean namesMessageOf(String chat, MessageRef ref) {
    return MessageId.isValid(ref.id())
        && (ref.from().equals(from.value()) || ref.from().equals(chat));
  }

  /// What speaks against sending it.
  private Optional<Refusal> objection(ClientFrame.Send send) {
    if (!Ids.valid(send.chat()) || !accounts.exists(new UserId(send.chat()))) {
      return Optional.of(Refusal.noSuchUser());
    }
    if (accounts.isBlocked(from, new UserId(send.chat()))) {
      return Optional.of(Refusal.of(ErrorCode.FORBIDDEN, "you have blocked this user"));
    }
    return Optional.empty();
  }

  private Change.Post post(ClientFrame.Send send) {
    UserId to = new UserId(send.chat());
    Event.Opaque own = body(send, send.chat());
    // To a sender who is blocked, a message looks sent and is never delivered.
    boolean reaches = !to.equals(from) && !accounts.isBlocked(to, from);
    return new Change.Post(
        from,
        to,
        new MessageId(send.id()),
        digest(send),
        own,
        reaches ? body(send, from.value()) : null);
  }

  private Event.Opaque body(ClientFrame.Send send, String chat) {
    return FrameCodec.seal(
        new Event.Message(
            send.id(), chat, from.value(), send.text(), send.media(), send.replyTo()));
  }

  /// Of everything that makes the message, each part behind its length.
  static Digest digest(ClientFrame.Send send) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      MessageRef replyTo = send.replyTo();
      update(sha256, send.chat());
      update(sha256, send.text());
      update(sha256, replyTo == null ? null : replyTo.from());
      update(sha256, replyTo == null ? null : replyTo.id());
      return new Digest(Arrays.copyOf(sha256.digest(), Digest.BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static void update(MessageDigest digest, @Nullable String part) {
    byte[] bytes = part == null ? new byte[0] : part.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
    digest.update(bytes);
  }

  private static int utf8Length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
