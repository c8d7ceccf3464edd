package org.parley.protocol;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the JSON form of a message (protobuf.dev/programming-guides/json) in one pass, without a
/// tree between: fields are looked up in the schema, unknown ones skipped.
///
/// The text is RFC 8259 to the letter (see [JsonLexer]), where protobuf's own reader takes bare
/// names, single quotes and text after the frame too. Of a repeated name the last counts, as in
/// JavaScript; two bodies in one frame are malformed. The exponent of a number is bounded:
/// `1e999999999` is a few bytes, and gigabytes as a number.
final class JsonText {
  /// Room for every exact spelling of a number of 64 bits that anyone has a reason to send.
  private static final int MAX_NUMBER_CHARS = 64;

  /// So many digits always fit a long.
  private static final int MAX_PLAIN_DIGITS = 18;

  private static final int MAX_EXPONENT = 64;
  private static final BigInteger UINT64_BOUND = BigInteger.ONE.shiftLeft(64);
  private static final Pattern TIME =
      Pattern.compile(
          "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?"
              + "(Z|[+-][0-9]{2}:[0-9]{2})");

  /// Both names of every field: lowerCamelCase, and the schema's own.
  private static final Map<Descriptor, Map<String, FieldDescriptor>> FIELDS = new HashMap<>();

  static {
    index(org.parley.protocol.wire.ClientFrame.getDescriptor());
    index(org.parley.protocol.wire.ServerFrame.getDescriptor());
  }

  private final JsonLexer json;

  private JsonText(JsonLexer json) {
    this.json = json;
  }

  /// Adds what the text says to a message.
  ///
  /// @return whether all its strings are Unicode; false if a lone surrogate was escaped in one
  static boolean merge(String text, Message.Builder into) throws MalformedFrameException {
    JsonLexer json = new JsonLexer(text);
    json.space();
    new JsonText(json).message(into, 1);
    json.space();
    if (!json.atEnd()) {
      throw json.malformed("text after the frame");
    }
    return json.unicode();
  }

  private static void index(Descriptor type) {
    if (FIELDS.containsKey(type)) {
      return;
    }
    Map<String, FieldDescriptor> fields = new HashMap<>();
    FIELDS.put(type, fields);
    for (FieldDescriptor field : type.getFields()) {
      fields.put(field.getName(), field);
      fields.put(field.getJsonName(), field);
      if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        index(field.getMessageType());
      }
    }
  }

  private void message(Message.Builder into, int depth) throws MalformedFrameException {
    Map<String, FieldDescriptor> fields =
        FIELDS.getOrDefault(into.getDescriptorForType(), Map.of());
    json.enter('{', depth);
    if (!json.next('}')) {
      do {
        json.space();
        FieldDescriptor field = fields.get(json.name());
        if (field == null) {
          json.skip(depth);
        } else if (json.literal("null")) {
          into.clearField(field);
        } else {
          field(into, field, depth);
        }
      } while (json.more('}'));
    }
  }

  private void field(Message.Builder into, FieldDescriptor field, int depth)
      throws MalformedFrameException {
    var oneof = field.getContainingOneof();
    if (oneof != null && into.hasOneof(oneof) && !into.hasField(field)) {
      throw json.malformed("two of one kind");
    }
    if (field.isRepeated()) {
      into.clearField(field);
      json.enter('[', depth + 1);
      if (!json.next(']')) {
        do {
          json.space();
          @Nullable Object value = value(into, field, depth + 1);
          if (value != null) {
            into.addRepeatedField(field, value);
          }
        } while (json.more(']'));
      }
    } else {
      @Nullable Object value = value(into, field, depth);
      if (value == null) {
        into.clearField(field);
      } else {
        into.setField(field, value);
      }
    }
  }

  /// A value as the protobuf runtime takes it; null for the name of an enum value that this version
  /// does not know.
  private @Nullable Object value(Message.Builder into, FieldDescriptor field, int depth)
      throws MalformedFrameException {
    return switch (field.getJavaType()) {
      case INT -> (int) integer(0xffff_ffffL);
      case LONG -> integer(-1);
      case BOOLEAN -> bool();
      case STRING -> json.string();
      case BYTE_STRING -> base64();
      case ENUM -> enumValue(field);
      case MESSAGE -> {
        if (field.getMessageType().equals(Timestamp.getDescriptor())) {
          yield timestamp();
        }
        Message.Builder inner = into.newBuilderForField(field);
        message(inner, depth + 1);
        yield inner.build();
      }
      case FLOAT, DOUBLE -> throw new IllegalStateException("not in the schema: " + field);
    };
  }

  private @Nullable EnumValueDescriptor enumValue(FieldDescriptor field)
      throws MalformedFrameException {
    if (json.atString()) {
      return field.getEnumType().findValueByName(json.string());
    }
    String number = json.number();
    if (number.length() > 9 || !allDigits(number)) {
      throw json.malformed("no enum value");
    }
    return field.getEnumType().findValueByNumberCreatingIfUnknown(Integer.parseInt(number));
  }

  /// An unsigned number, bare or in quotes, up to the unsigned `max`.
  private long integer(long max) throws MalformedFrameException {
    String digits = json.atString() ? json.string() : json.number();
    if (digits.length() > MAX_NUMBER_CHARS || !JsonLexer.isNumber(digits)) {
      throw json.malformed("no number");
    }
    if (digits.length() <= MAX_PLAIN_DIGITS && allDigits(digits)) {
      long value = Long.parseLong(digits);
      if (Long.compareUnsigned(value, max) > 0) {
        throw json.malformed("number out of range");
      }
      return value;
    }
    try {
      BigDecimal decimal = new BigDecimal(digits);
      if (Math.abs((long) decimal.scale()) > MAX_EXPONENT) {
        throw json.malformed("number out of range");
      }
      BigInteger value = decimal.toBigIntegerExact();
      if (value.signum() < 0
          || value.compareTo(UINT64_BOUND) >= 0
          || Long.compareUnsigned(value.longValue(), max) > 0) {
        throw json.malformed("number out of range");
      }
      return value.longValue();
    } catch (ArithmeticException | NumberFormatException e) {
      throw new MalformedFrameException("no whole number", e);
    }
  }

  private static boolean allDigits(String text) {
    return text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private boolean bool() throws MalformedFrameException {
    if (json.literal("true")) {
      return true;
    }
    if (json.literal("false")) {
      return false;
    }
    throw json.malformed("no boolean");
  }

  private ByteString base64() throws MalformedFrameException {
    try {
      String standard = json.string().replace('-', '+').replace('_', '/');
      return ByteString.copyFrom(Base64.getDecoder().decode(standard));
    } catch (IllegalArgumentException e) {
      throw new MalformedFrameException("no base64", e);
    }
  }

  private Timestamp timestamp() throws MalformedFrameException {
    String time = json.string();
    if (!TIME.matcher(time).matches()) {
      throw json.malformed("no time");
    }
    try {
      Instant instant = OffsetDateTime.parse(time).toInstant();
      return Timestamp.newBuilder()
          .setSeconds(instant.getEpochSecond())
          .setNanos(instant.getNano())
          .build();
    } catch (DateTimeException e) {
      throw new MalformedFrameException("no time", e);
    }
  }
}
