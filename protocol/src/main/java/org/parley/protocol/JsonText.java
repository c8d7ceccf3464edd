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
/// The text is RFC 8259 to the letter: no comments, single quotes, bare names, `NaN` or anything
/// after the value. Nesting is bounded, and so is the exponent of a number: `1e999999999` is a few
/// bytes that would become gigabytes. Of a repeated name the last counts, as in JavaScript; two
/// bodies in one frame are malformed.
final class JsonText {
  /// Room for every exact spelling of a number of 64 bits that anyone has a reason to send.
  private static final int MAX_NUMBER_CHARS = 64;

  private static final int MAX_EXPONENT = 64;
  private static final BigInteger UINT64_BOUND = BigInteger.ONE.shiftLeft(64);
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
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

  private final String text;
  private int at;
  private boolean unicode = true;

  private JsonText(String text) {
    this.text = text;
  }

  /// Adds what the text says to a message.
  ///
  /// @return whether all its strings are Unicode; false if a lone surrogate was escaped in one
  static boolean merge(String text, Message.Builder into) throws MalformedFrameException {
    JsonText json = new JsonText(text);
    json.space();
    json.message(into, 1);
    json.space();
    if (json.at != text.length()) {
      throw json.malformed("text after the frame");
    }
    return json.unicode;
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
    enter('{', depth);
    if (!next('}')) {
      do {
        space();
        FieldDescriptor field = fields.get(name());
        if (field == null) {
          skip(depth);
        } else if (literal("null")) {
          into.clearField(field);
        } else {
          field(into, field, depth);
        }
      } while (more('}'));
    }
  }

  private void field(Message.Builder into, FieldDescriptor field, int depth)
      throws MalformedFrameException {
    var oneof = field.getContainingOneof();
    if (oneof != null && into.hasOneof(oneof) && !into.hasField(field)) {
      throw malformed("two of one kind");
    }
    if (field.isRepeated()) {
      into.clearField(field);
      enter('[', depth + 1);
      if (!next(']')) {
        do {
          space();
          @Nullable Object value = value(into, field, depth + 1);
          if (value != null) {
            into.addRepeatedField(field, value);
          }
        } while (more(']'));
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
      case STRING -> string();
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
    if (at < text.length() && text.charAt(at) == '"') {
      return field.getEnumType().findValueByName(string());
    }
    String number = number();
    if (number.length() > 9 || !number.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw malformed("no enum value");
    }
    return field.getEnumType().findValueByNumberCreatingIfUnknown(Integer.parseInt(number));
  }

  /// An unsigned number, bare or in quotes, up to the unsigned `max`.
  private long integer(long max) throws MalformedFrameException {
    String digits = at < text.length() && text.charAt(at) == '"' ? string() : number();
    if (digits.length() > MAX_NUMBER_CHARS || !NUMBER.matcher(digits).matches()) {
      throw malformed("no number");
    }
    try {
      BigDecimal decimal = new BigDecimal(digits);
      if (Math.abs((long) decimal.scale()) > MAX_EXPONENT) {
        throw malformed("number out of range");
      }
      BigInteger value = decimal.toBigIntegerExact();
      if (value.signum() < 0
          || value.compareTo(UINT64_BOUND) >= 0
          || Long.compareUnsigned(value.longValue(), max) > 0) {
        throw malformed("number out of range");
      }
      return value.longValue();
    } catch (ArithmeticException | NumberFormatException e) {
      throw new MalformedFrameException("no whole number", e);
    }
  }

  private boolean bool() throws MalformedFrameException {
    if (literal("true")) {
      return true;
    }
    if (literal("false")) {
      return false;
    }
    throw malformed("no boolean");
  }

  private ByteString base64() throws MalformedFrameException {
    try {
      String standard = string().replace('-', '+').replace('_', '/');
      return ByteString.copyFrom(Base64.getDecoder().decode(standard));
    } catch (IllegalArgumentException e) {
      throw new MalformedFrameException("no base64", e);
    }
  }

  private Timestamp timestamp() throws MalformedFrameException {
    String time = string();
    if (!TIME.matcher(time).matches()) {
      throw malformed("no time");
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

  private void skip(int depth) throws MalformedFrameException {
    space();
    char c = at < text.length() ? text.charAt(at) : 0;
    switch (c) {
      case '{' -> {
        enter('{', depth + 1);
        if (!next('}')) {
          do {
            space();
            name();
            skip(depth + 1);
          } while (more('}'));
        }
      }
      case '[' -> {
        enter('[', depth + 1);
        if (!next(']')) {
          do {
            skip(depth + 1);
          } while (more(']'));
        }
      }
      case '"' -> string();
      default -> {
        if (!literal("true") && !literal("false") && !literal("null")) {
          number();
        }
      }
    }
  }

  /// The name of a member, and up to its value.
  private String name() throws MalformedFrameException {
    String name = string();
    space();
    expect(':');
    space();
    return name;
  }

  private void enter(char bracket, int depth) throws MalformedFrameException {
    if (depth > Limits.JSON_DEPTH) {
      throw malformed("nested too deep");
    }
    expect(bracket);
  }

  /// After a value: whether another follows the comma, or the bracket closes.
  private boolean more(char bracket) throws MalformedFrameException {
    if (next(bracket)) {
      return false;
    }
    expect(',');
    return true;
  }

  private boolean next(char c) {
    space();
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  private void expect(char c) throws MalformedFrameException {
    if (at == text.length() || text.charAt(at) != c) {
      throw malformed("expected " + c);
    }
    at++;
  }

  private void space() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private boolean literal(String word) {
    if (!text.startsWith(word, at)) {
      return false;
    }
    at += word.length();
    return true;
  }

  private String number() throws MalformedFrameException {
    int start = at;
    while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    String number = text.substring(start, at);
    if (!NUMBER.matcher(number).matches()) {
      throw malformed("no value");
    }
    return number;
  }

  private String string() throws MalformedFrameException {
    expect('"');
    int start = at;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '"') {
        return text.substring(start, at++);
      }
      if (c == '\\') {
        return escapedString(start);
      }
      if (c < ' ') {
        throw malformed("control character in a string");
      }
      at++;
    }
    throw malformed("string without end");
  }

  private String escapedString(int start) throws MalformedFrameException {
    StringBuilder string = new StringBuilder().append(text, start, at);
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') {
        noteLoneSurrogates(string);
        return string.toString();
      }
      if (c < ' ') {
        throw malformed("control character in a string");
      }
      string.append(c == '\\' ? escape() : c);
    }
    throw malformed("string without end");
  }

  private char escape() throws MalformedFrameException {
    char c = at < text.length() ? text.charAt(at++) : 0;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> hex();
      default -> throw malformed("no escape");
    };
  }

  private char hex() throws MalformedFrameException {
    if (at + 4 > text.length()) {
      throw malformed("no escape");
    }
    int value = 0;
    for (int i = 0; i < 4; i++) {
      char c = text.charAt(at++);
      int digit = c < 0x80 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw malformed("no escape");
      }
      value = value << 4 | digit;
    }
    return (char) value;
  }

  private void noteLoneSurrogates(CharSequence string) {
    unicode &= string.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff);
  }

  private MalformedFrameException malformed(String what) {
    return new MalformedFrameException(what + " at char " + at);
  }
}
