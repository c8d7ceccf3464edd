package org.parley.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.parley.client.Account;
import org.parley.client.Message;
import org.parley.protocol.ErrorCode;
import org.parley.protocol.MessageRef;

/// One JSON object on one line. Field names are stable; a field without a value is absent; times
/// are ISO 8601 in UTC; numbers are numbers, except that one of 64 bits is a string, because many
/// readers (jq, JavaScript) keep 53. Escapes everything that is not ASCII, so that it survives
/// every locale and moves no terminal.
final class JsonLine {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .configure(com.fasterxml.jackson.core.json.JsonWriteFeature.ESCAPE_NON_ASCII, true)
          .build();

  private final StringWriter text = new StringWriter();
  private final JsonGenerator generator;

  private JsonLine() {
    try {
      generator = JSON.createGenerator(text);
      generator.writeStartObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonLine object() {
    return new JsonLine();
  }

  /// An object that says in `type` what it is.
  static JsonLine of(String type) {
    return object().with("type", type);
  }

  /// A message as `history` and `listen` print it.
  ///
  /// @param handle of the other person of the chat
  static JsonLine message(Message message, String handle) {
    ErrorCode error = message.error();
    JsonLine line =
        of("message")
            .with("id", message.id())
            .with("chat", message.chat().value())
            .with("handle", handle)
            .with("from", message.ref().from())
            .with("outgoing", message.outgoing())
            .with("text", message.text())
            .with("at", message.at())
            .with("seq", message.seq())
            .with("position", Long.toString(message.position()))
            .with("state", message.state().name())
            .with("error", error == null ? null : error.name());
    MessageRef replyTo = message.replyTo();
    return replyTo == null
        ? line
        : line.with("replyToFrom", replyTo.from()).with("replyToId", replyTo.id());
  }

  static JsonLine account(String type, Account account) {
    return of(type)
        .with("userId", account.id().value())
        .with("handle", account.handle())
        .with("displayName", account.displayName());
  }

  JsonLine with(String name, @Nullable String value) {
    return value == null ? this : write(() -> generator.writeStringField(name, value));
  }

  JsonLine with(String name, @Nullable Instant value) {
    return value == null ? this : with(name, value.toString());
  }

  JsonLine with(String name, long value) {
    return write(() -> generator.writeNumberField(name, value));
  }

  JsonLine with(String name, boolean value) {
    return write(() -> generator.writeBooleanField(name, value));
  }

  /// The line. Nothing can be added after.
  @Override
  public String toString() {
    if (!generator.isClosed()) {
      write(
          () -> {
            generator.writeEndObject();
            generator.close();
          });
    }
    return text.toString();
  }

  private interface Write {
    void run() throws IOException;
  }

  private JsonLine write(Write write) {
    try {
      write.run();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
