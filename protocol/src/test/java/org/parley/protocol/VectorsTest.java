package org.parley.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The golden vectors hold for this codec, and cover all there is.
class VectorsTest {

  @ParameterizedTest
  @MethodSource("org.parley.protocol.Vectors#golden")
  void bothFormsAreTheSameFrame(Vectors.Golden vector) throws Exception {
    assertEquals(
        vector.direction().decode(Encoding.JSON, vector.text()),
        vector.direction().decode(Encoding.PROTO, vector.binary()));
  }

  @ParameterizedTest
  @MethodSource("org.parley.protocol.Vectors#golden")
  void aFrameIsWrittenAsItsVectorSays(Vectors.Golden vector) throws Exception {
    Object frame = vector.direction().decode(Encoding.PROTO, vector.binary());
    assertEquals(vector.json(), Vectors.tree(encode(Encoding.JSON, frame)));
    assertEquals(hex(vector.binary()), hex(encode(Encoding.PROTO, frame)));
  }

  /// A second opinion: protobuf's own mapping between the two forms.
  @ParameterizedTest
  @MethodSource("org.parley.protocol.Vectors#golden")
  void protobufAgreesWithTheVectors(Vectors.Golden vector) throws Exception {
    Message.Builder message =
        switch (vector.direction()) {
          case CLIENT -> org.parley.protocol.wire.ClientFrame.newBuilder();
          case SERVER -> org.parley.protocol.wire.ServerFrame.newBuilder();
        };
    JsonFormat.parser().merge(new String(vector.text(), UTF_8), message);
    assertEquals(hex(vector.binary()), hex(message.build().toByteArray()));
  }

  @ParameterizedTest
  @MethodSource("org.parley.protocol.Vectors#refused")
  void whatIsNoFrameIsRefused(Vectors.Refused vector) {
    assertThrows(
        MalformedFrameException.class,
        () -> vector.direction().decode(vector.encoding(), vector.bytes()));
  }

  @ParameterizedTest
  @MethodSource("org.parley.protocol.Vectors#accepted")
  void whatALaterOrLaxClientSendsIsRead(Vectors.Accepted vector) throws Exception {
    Object frame = vector.direction().decode(vector.encoding(), vector.bytes());
    assertEquals(vector.json(), Vectors.tree(encode(Encoding.JSON, frame)));
    if (vector.keeps()) {
      assertEquals(hex(vector.bytes()), hex(encode(Encoding.PROTO, frame)));
    }
  }

  @Test
  void everyFrameBodyEventBodyAndErrorCodeHasAVector() throws Exception {
    Set<Class<?>> seen = new HashSet<>();
    Set<ErrorCode> codes = EnumSet.noneOf(ErrorCode.class);
    Set<Event.Receipt.Kind> kinds = EnumSet.noneOf(Event.Receipt.Kind.class);
    for (Vectors.Golden vector : Vectors.golden()) {
      switch (vector.direction().decode(Encoding.PROTO, vector.binary())) {
        case ClientFrame frame -> seen.add(frame.body().getClass());
        case ServerFrame frame -> {
          seen.add(frame.body().getClass());
          if (frame.body() instanceof ServerFrame.Failure failure) {
            codes.add(failure.code());
          }
          if (frame.body() instanceof ServerFrame.Events events) {
            for (Event event : events.events()) {
              seen.add(event.body().getClass());
              if (event.body() instanceof Event.Receipt receipt) {
                kinds.add(receipt.kind());
              }
            }
          }
        }
        default -> throw new AssertionError("no frame");
      }
    }
    Set<Class<?>> all = new HashSet<>();
    for (Class<?> sealed :
        List.of(ClientFrame.Body.class, ServerFrame.Body.class, Event.Body.class)) {
      all.addAll(Arrays.asList(sealed.getPermittedSubclasses()));
    }
    assertEquals(all, seen);
    assertEquals(EnumSet.allOf(ErrorCode.class), codes);
    assertEquals(EnumSet.allOf(Event.Receipt.Kind.class), kinds);
  }

  static byte[] encode(Encoding encoding, Object frame) {
    FrameCodec codec = FrameCodec.of(encoding);
    return switch (frame) {
      case ClientFrame client -> codec.encodeClient(client);
      case ServerFrame server -> codec.encodeServer(server);
      default -> throw new IllegalArgumentException("no frame");
    };
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
