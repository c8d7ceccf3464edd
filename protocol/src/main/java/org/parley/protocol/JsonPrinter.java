package org.parley.protocol;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/// Writes the canonical JSON form of a message: lowerCamelCase names in the order of the schema,
/// defaults left out, 64-bit numbers in quotes, no space. The reverse of [JsonText]. Fields this
/// version does not know have no JSON form, and are left out.
final class JsonPrinter {
  private static final int START_CHARS = 256;
  private static final HexFormat HEX = HexFormat.of();

  /// The fields of a message type, each with its name as it is printed, colon included.
  private static final Map<Descriptor, Map<FieldDescriptor, String>> NAMES = new HashMap<>();

  static {
    index(org.parley.protocol.wire.ClientFrame.getDescriptor());
    index(org.parley.protocol.wire.ServerFrame.getDescriptor());
  }

  private final StringBuilder out = new StringBuilder(START_CHARS);

  private JsonPrinter() {}

  static byte[] print(Message message) {
    JsonPrinter printer = new JsonPrinter();
    printer.message(message);
    return printer.out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void index(Descriptor type) {
    if (NAMES.containsKey(type)) {
      return;
    }
    Map<FieldDescriptor, String> names = new LinkedHashMap<>();
    NAMES.put(type, names);
    for (FieldDescriptor field : type.getFields()) {
      names.put(field, '"' + field.getJsonName() + "\":");
      if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        index(field.getMessageType());
      }
    }
  }

  private void message(Message message) {
    out.append('{');
    boolean first = true;
    for (var named : NAMES.getOrDefault(message.getDescriptorForType(), Map.of()).entrySet()) {
      FieldDescriptor field = named.getKey();
      if (field.isRepeated() ? message.getRepeatedFieldCount(field) > 0 : message.hasField(field)) {
        out.append(first ? "" : ",").append(named.getValue());
        first = false;
        field(message, field);
      }
    }
    out.append('}');
  }

  private void field(Message message, FieldDescriptor field) {
    if (!field.isRepeated()) {
      value(field, message.getField(field));
      return;
    }
    for (int i = 0; i < message.getRepeatedFieldCount(field); i++) {
      out.append(i == 0 ? '[' : ',');
      value(field, message.getRepeatedField(field, i));
    }
    out.append(']');
  }

  private void value(FieldDescriptor field, Object value) {
    switch (field.getJavaType()) {
      case INT -> out.append(Integer.toUnsignedLong((int) value));
      case LONG -> out.append('"').append(Long.toUnsignedString((long) value)).append('"');
      case BOOLEAN -> out.append((boolean) value);
      case STRING -> string((String) value);
      case BYTE_STRING ->
          out.append('"')
              .append(Base64.getEncoder().encodeToString(((ByteString) value).toByteArray()))
              .append('"');
      case ENUM -> enumValue((EnumValueDescriptor) value);
      case MESSAGE -> {
        if (value instanceof Timestamp at) {
          // Instant prints 0, 3, 6 or 9 digits, as the mapping asks.
          out.append('"').append(Instant.ofEpochSecond(at.getSeconds(), at.getNanos())).append('"');
        } else {
          message((Message) value);
        }
      }
      case FLOAT, DOUBLE -> throw new IllegalStateException("not in the schema: " + field);
    }
  }

  private void enumValue(EnumValueDescriptor value) {
    if (value.getIndex() < 0) {
      out.append(value.getNumber()); // of a later version, in an event that is passed on
    } else {
      out.append('"').append(value.getName()).append('"');
    }
  }

  private void string(String text) {
    out.append('"');
    int plain = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == '"' || c == '\\') {
        out.append(text, plain, i);
        escape(c);
        plain = i + 1;
      }
    }
    out.append(text, plain, text.length()).append('"');
  }

  private void escape(char c) {
    switch (c) {
      case '"', '\\' -> out.append('\\').append(c);
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> out.append("\\u").append(HEX.toHexDigits(c));
    }
  }
}
