package org.parley.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/// Reads `protocol/vectors`, whose README describes the format.
final class Vectors {
  private static final Path FOLDER = Path.of("vectors");
  private static final String MALFORMED = "malformed.json";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  enum Direction {
    CLIENT,
    SERVER;

    private static Direction of(JsonNode vector) {
      return switch (vector.required("direction").asText()) {
        case "client" -> CLIENT;
        case "server" -> SERVER;
        default -> throw new IllegalArgumentException("no direction: " + vector);
      };
    }

    /// A frame of this direction, as a value that knows its equal.
    Object decode(Encoding encoding, byte[] bytes) throws MalformedFrameException {
      FrameCodec codec = FrameCodec.of(encoding);
      return this == CLIENT ? codec.decodeClient(bytes) : codec.decodeServer(bytes);
    }
  }

  /// A frame in both its canonical forms.
  record Golden(String name, Direction direction, JsonNode json, byte[] binary) {
    byte[] text() {
      return json.toString().getBytes(UTF_8);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /// Bytes that must be refused.
  record Refused(String name, Direction direction, Encoding encoding, byte[] bytes) {
    @Override
    public String toString() {
      return encoding + ": " + name;
    }
  }

  /// Bytes that are no canonical form and yet must be read.
  ///
  /// @param keeps whether the binary form of what was read is the given bytes again
  record Accepted(
      String name,
      Direction direction,
      Encoding encoding,
      byte[] bytes,
      JsonNode json,
      boolean keeps) {
    @Override
    public String toString() {
      return encoding + ": " + name;
    }
  }

  private Vectors() {}

  static List<Golden> golden() {
    List<Golden> vectors = new ArrayList<>();
    try (Stream<Path> files = Files.list(FOLDER)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(".json") && !name.equals(MALFORMED)) {
          for (JsonNode vector : read(file)) {
            vectors.add(
                new Golden(
                    name + ": " + vector.required("name").asText(),
                    Direction.of(vector),
                    vector.required("json"),
                    HexFormat.of().parseHex(vector.required("hex").asText())));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return vectors;
  }

  static List<Refused> refused() {
    List<Refused> vectors = new ArrayList<>();
    for (JsonNode vector : read(FOLDER.resolve(MALFORMED)).required("refused")) {
      vectors.add(
          new Refused(
              vector.required("name").asText(),
              Direction.of(vector),
              encoding(vector),
              bytes(vector)));
    }
    return vectors;
  }

  static List<Accepted> accepted() {
    List<Accepted> vectors = new ArrayList<>();
    for (JsonNode vector : read(FOLDER.resolve(MALFORMED)).required("accepted")) {
      vectors.add(
          new Accepted(
              vector.required("name").asText(),
              Direction.of(vector),
              encoding(vector),
              bytes(vector),
              vector.required("json"),
              vector.path("keeps").asBoolean(false)));
    }
    return vectors;
  }

  static JsonNode tree(byte[] json) {
    try {
      return MAPPER.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Encoding encoding(JsonNode vector) {
    return vector.has("hex") ? Encoding.PROTO : Encoding.JSON;
  }

  private static byte[] bytes(JsonNode vector) {
    if (vector.has("text")) {
      return vector.required("text").asText().getBytes(UTF_8);
    }
    String hex = vector.has("hex") ? "hex" : "textHex";
    return HexFormat.of().parseHex(vector.required(hex).asText());
  }

  private static JsonNode read(Path file) {
    try {
      return tree(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
