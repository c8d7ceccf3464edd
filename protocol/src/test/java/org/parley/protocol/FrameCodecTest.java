package org.parley.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What the codec promises beyond the golden vectors.
class FrameCodecTest {
  private static final FrameCodec PROTO = FrameCodec.of(Encoding.PROTO);
  private static final FrameCodec JSON = FrameCodec.of(Encoding.JSON);
  private static final Instant AT = Instant.parse("2026-02-03T04:05:06.789Z");
  private static final Event.Message MESSAGE =
      new Event.Message("id-1", "u-bob", "u-alice", "Grüße, 世界 🌍 \"<&>\"", null, null);

  @Test
  void aSealedBodyOpensAsItself() throws Exception {
    assertEquals(MESSAGE, FrameCodec.open(FrameCodec.seal(MESSAGE)));
    assertEquals(FrameCodec.seal(MESSAGE), FrameCodec.seal(FrameCodec.seal(MESSAGE)));
  }

  @ParameterizedTest
  @EnumSource
  void aSealedBodyIsReadAsTheTypedOne(Encoding encoding) throws Exception {
    FrameCodec codec = FrameCodec.of(encoding);
    Event typed = new Event(7, AT, MESSAGE);
    Event sealed = new Event(7, AT, FrameCodec.seal(MESSAGE));
    for (List<Event> pair : List.of(List.of(typed, sealed), List.of(sealed, typed))) {
      ServerFrame frame = new ServerFrame(0, new ServerFrame.Events(pair, 6, 7));
      ServerFrame read = codec.decodeServer(codec.encodeServer(frame));
      assertEquals(new ServerFrame(0, new ServerFrame.Events(List.of(typed, typed), 6, 7)), read);
    }
  }

  @Test
  void pagesAreWrittenAsTheirSchemaSays() throws Exception {
    Event event = new Event(Limits.SEQ_BOUND - 1, AT, MESSAGE);
    List<ServerFrame.Body> pages =
        List.of(
            new ServerFrame.Events(List.of(event, event), 1, 2),
            new ServerFrame.Events(List.of(), 0, 0),
            new ServerFrame.HistoryPage(List.of(event), true, 3, 4, 5),
            new ServerFrame.ChatsPage(
                List.of(new ServerFrame.Chat("u-bob", event, 9, 3, 4, 5)), true));
    for (ServerFrame.Body page : pages) {
      for (int ref : new int[] {0, 1, -1}) {
        ServerFrame frame = new ServerFrame(ref, page);
        assertArrayEquals(ToWire.frame(frame).toByteArray(), PROTO.encodeServer(frame));
      }
    }
  }

  @Test
  void anUnknownEventBodySurvivesByteForByte() throws Exception {
    byte[] body =
        UnknownFieldSet.newBuilder()
            .addField(
                99,
                UnknownFieldSet.Field.newBuilder()
                    .addLengthDelimited(ByteString.copyFromUtf8("later"))
                    .build())
            .build()
            .toByteArray();
    Event event = new Event(3, AT, new Event.Opaque(body));
    ServerFrame frame = new ServerFrame(0, new ServerFrame.Events(List.of(event), 2, 3));
    byte[] bytes = PROTO.encodeServer(frame);
    assertEquals(frame, PROTO.decodeServer(bytes));
    assertArrayEquals(bytes, PROTO.encodeServer(PROTO.decodeServer(bytes)));
    assertEquals(
        "{\"events\":{\"events\":[{\"seq\":\"3\",\"at\":\"2026-02-03T04:05:06.789Z\"}],"
            + "\"after\":\"2\",\"upTo\":\"3\"}}",
        new String(JSON.encodeServer(frame), UTF_8));
  }

  @Test
  void wireSizeIsWhatAnEventAddsToAFrame() {
    for (Event.Body body :
        List.of(
            MESSAGE, FrameCodec.seal(MESSAGE), new Event.ReadMarker("u-bob", 5), bigMessage())) {
      Event event = new Event(123_456, AT, body);
      int one = PROTO.encodeServer(frameOf(event)).length;
      int two = PROTO.encodeServer(frameOf(event, event)).length;
      int lengthGrowth =
          lengthBytes(2 * FrameCodec.wireSize(event)) - lengthBytes(FrameCodec.wireSize(event));
      assertEquals(two - one - lengthGrowth, FrameCodec.wireSize(event));
      assertEquals(FrameCodec.wireSize(event), PROTO.sizeBound(event));
    }
  }

  @Test
  void theSizeBoundHoldsInJsonAndTheLargestEventFitsAFrame() {
    for (Event.Body body : List.of(MESSAGE, FrameCodec.seal(MESSAGE), bigMessage())) {
      Event event = new Event(Limits.SEQ_BOUND - 1, AT, body);
      int json = JSON.encodeServer(frameOf(event)).length;
      assertTrue(json - JSON.encodeServer(frameOf()).length <= JSON.sizeBound(event));
      assertTrue(json <= Limits.SERVER_FRAME_BYTES, () -> json + " bytes");
    }
  }

  @Test
  void aLoneSurrogateIsRefusedWithTheRefToAnswer() {
    for (String text :
        List.of("\\ud83d", "\\ude00", "\\ud83d \\ude00", "\\ude00\\ud83d", "\\uD83D\ud83d\ude00")) {
      MalformedFrameException refusal =
          assertThrows(
              MalformedFrameException.class,
              () ->
                  JSON.decodeClient(
                      ("{\"ref\":5,\"send\":{\"id\":\"a\",\"text\":\"" + text + "\"}}")
                          .getBytes(UTF_8)));
      assertEquals(OptionalInt.of(5), refusal.ref());
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> JSON.encodeClient(new ClientFrame(1, new ClientFrame.Read("\ud83d", 1))));
    assertThrows(
        IllegalArgumentException.class,
        () -> PROTO.encodeClient(new ClientFrame(1, new ClientFrame.Read("\ude00", 1))));
  }

  @Test
  void anEscapedPairIsOneCharacter() throws Exception {
    byte[] frame = "{\"typing\":{\"chat\":\"\\uD83D\\ude00\"}}".getBytes(UTF_8);
    assertEquals(
        new ClientFrame(0, new ClientFrame.Typing("\ud83d\ude00", false)),
        JSON.decodeClient(frame));
  }

  @ParameterizedTest
  @EnumSource
  void aBufferIsReadWhereverItLiesAndKeepsItsPosition(Encoding encoding) throws Exception {
    FrameCodec codec = FrameCodec.of(encoding);
    ClientFrame frame = new ClientFrame(4, new ClientFrame.Read("u-bob", 9));
    byte[] bytes = codec.encodeClient(frame);
    for (ByteBuffer buffer :
        List.of(
            ByteBuffer.allocate(bytes.length + 7),
            ByteBuffer.allocateDirect(bytes.length + 7),
            ByteBuffer.allocate(bytes.length + 9).position(2).slice())) {
      buffer.position(3).put(bytes).flip().position(3);
      assertEquals(frame, codec.decodeClient(buffer.asReadOnlyBuffer()));
      assertEquals(frame, codec.decodeClient(buffer));
      assertEquals(3, buffer.position());
    }
  }

  @Test
  void aCountAboveTheIntsIsReadAsTheLargestInt() throws Exception {
    byte[] frame = "{\"chats\":{\"limit\":4294967295}}".getBytes(UTF_8);
    assertEquals(
        new ClientFrame(0, new ClientFrame.ChatsQuery(0, Integer.MAX_VALUE)),
        JSON.decodeClient(frame));
  }

  @Test
  void anUnknownErrorCodeIsInternal() throws Exception {
    ServerFrame expected = new ServerFrame(2, new ServerFrame.Failure(ErrorCode.INTERNAL, "", 0));
    for (String code : List.of("77", "\"OUT_OF_LUCK\"", "0")) {
      byte[] frame = "{\"ref\":2,\"error\":{\"code\":%s}}".formatted(code).getBytes(UTF_8);
      assertEquals(expected, JSON.decodeServer(frame));
    }
  }

  @Test
  void noSecretAndNoTextIsPrinted() {
    Object hello =
        new ClientFrame(1, new ClientFrame.Hello("secret", "", 0, null, 0, 0, "", List.of()));
    Object send = new ClientFrame(1, new ClientFrame.Send("id", "c", "secret", null, null));
    Object event = new Event(1, AT, new Event.Message("id", "c", "f", "secret", null, null));
    for (Object value : List.of(hello, send, event)) {
      assertFalse(value.toString().contains("secret"));
    }
  }

  @Test
  void anOpaqueBodyOfNoKnownKindOpensAsItself() throws Exception {
    Event.Opaque unknown = new Event.Opaque(new byte[] {(byte) 0x98, 0x06, 0x01});
    assertEquals(unknown, FrameCodec.open(unknown));
    assertInstanceOf(Event.Opaque.class, FrameCodec.open(new Event.Opaque(new byte[0])));
    Event.Opaque broken = new Event.Opaque(new byte[] {0x1a, 0x7f});
    assertThrows(MalformedFrameException.class, () -> FrameCodec.open(broken));
  }

  private static Event.Message bigMessage() {
    Media media =
        new Media(
            "a".repeat(64),
            "image/webp",
            Limits.SEQ_BOUND - 1,
            "n".repeat(255),
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            java.util.Base64.getEncoder().encodeToString(new byte[Limits.MEDIA_THUMBNAIL_BYTES]));
    return new Event.Message(
        "i".repeat(36),
        "c".repeat(36),
        "f".repeat(36),
        "\u0001".repeat(Limits.TEXT_BYTES),
        media,
        new MessageRef("f".repeat(36), "i".repeat(36)));
  }

  private static ServerFrame frameOf(Event... events) {
    return new ServerFrame(0, new ServerFrame.Events(List.of(events), 1, 2));
  }

  private static int lengthBytes(int length) {
    return com.google.protobuf.CodedOutputStream.computeUInt32SizeNoTag(length + 4);
  }
}
