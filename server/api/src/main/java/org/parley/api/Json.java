package org.parley.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/// JSON in and out. What comes in is an object of known shape; a field of the wrong type is refused
/// by name, a field nobody knows is ignored, so that clients may be newer than the server.
final class Json {
  static final String MEDIA_TYPE = "application/json";
  static final int MAX_BODY_BYTES = 16 * 1024;
  private static final int MAX_NESTING = 16;

  static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_NESTING).build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  static byte[] bytes(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an answer that is not JSON", e);
    }
  }

  /// The body of a request.
  record Body(ObjectNode fields) {

    /// @throws ProblemException absent, or not a text
    String text(String field) {
      return optionalText(field)
          .orElseThrow(
              () ->
                  new ProblemException(
                      Problem.invalidField(field, "This field is required: send it.")));
    }

    /// @throws ProblemException present, and not a text
    Optional<String> optionalText(String field) {
      JsonNode value = fields.get(field);
      if (value == null || value.isNull()) {
        return Optional.empty();
      }
      if (!value.isTextual()) {
        throw new ProblemException(
            Problem.invalidField(field, "Send this field as a JSON string."));
      }
      return Optional.of(value.textValue());
    }

    boolean has(String field) {
      return fields.hasNonNull(field);
    }

    /// Passwords may be inside.
    @Override
    public String toString() {
      return "Body";
    }
  }

  /// Reads the body of a request, whole, up to [#MAX_BODY_BYTES].
  ///
  /// @throws ProblemException too large, not JSON, or not an object
  static Body read(HttpServletRequest request) {
    requireJson(request);
    byte[] body = readBounded(request);
    JsonNode json;
    try {
      json = MAPPER.readTree(body);
    } catch (IOException _) { // its text would repeat what was sent
      throw malformed();
    }
    if (!(json instanceof ObjectNode fields)) {
      throw malformed();
    }
    return new Body(fields);
  }

  private static void requireJson(HttpServletRequest request) {
    String type = Optional.ofNullable(request.getContentType()).orElse("");
    int parameters = type.indexOf(';');
    String bare = (parameters < 0 ? type : type.substring(0, parameters)).strip();
    boolean json = bare.toLowerCase(Locale.ROOT).equals(MEDIA_TYPE);
    if (!json || request.getHeader("Content-Encoding") != null) {
      throw new ProblemException(
          Problem.Type.UNSUPPORTED_MEDIA_TYPE.because("Send the body as plain application/json."));
    }
  }

  private static byte[] readBounded(HttpServletRequest request) {
    if (request.getContentLengthLong() > MAX_BODY_BYTES) {
      throw tooLarge();
    }
    byte[] body;
    try {
      body = request.getInputStream().readNBytes(MAX_BODY_BYTES + 1);
    } catch (IOException _) { // cut off, or not the chunks it claims to be
      throw new ProblemException(
          Problem.Type.BAD_REQUEST.because(
              "The body could not be read to its end: send it whole."));
    }
    if (body.length > MAX_BODY_BYTES) {
      throw tooLarge();
    }
    return body;
  }

  private static ProblemException malformed() {
    return new ProblemException(
        Problem.Type.BAD_REQUEST.because("Send one JSON object as the body."));
  }

  private static ProblemException tooLarge() {
    return new ProblemException(
        Problem.Type.PAYLOAD_TOO_LARGE.because(
            "Send a body of at most " + MAX_BODY_BYTES + " bytes."));
  }
}
