package org.parley.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.parley.protocol.CloseCode;
import org.parley.protocol.Encoding;
import org.parley.protocol.Limits;

/// What a client may not do, and what it hears for it.
class ViolationTest {
  private static final String DEFLATE =
      "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n";

  /// @param hex frames, as they go over the wire
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "not masked,                       8201aa",
    "text on a binary connection,      81810000000041",
    "reserved bit 1,                   c2810000000041",
    "reserved bit 2,                   a2810000000041",
    "reserved bit 3,                   92810000000041",
    "reserved data opcode,             83810000000041",
    "reserved control opcode,          8b8000000000",
    "continuation of nothing,          808000000000",
    "a message inside a message,       0281000000000802810000000008",
    "fragmented ping,                  098000000000",
    "ping of 126 bytes,                89fe007e",
    "length in two bytes for nothing,  82fe007d",
    "length in eight bytes for little, 82ff000000000000ffff",
    "close of one byte,                88810000000003",
    "close with 1005,                  8882000000 0003ed",
    "close with 999,                   8882000000 0003e7",
    "close with a reason not UTF-8,    88840000000003e8c328",
    "bytes that are no frame of ours,  828200000000ffff",
  })
  void isClosedWith4400(String what, String hex) throws IOException {
    expect(Encoding.PROTO, "", CloseCode.MALFORMED, hex(hex));
  }

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  private static void expect(Encoding encoding, String fields, CloseCode code, byte[]... sent)
      throws IOException {
    try (var gateway = new TestGateway();
        var client = RawClient.open(new RawClient(gateway.port()), encoding, fields)) {
      client.sendMessage(encoding, Frames.hello(encoding));
      client.readFrame();
      for (var bytes : sent) {
        client.send(bytes);
      }
      assertEquals(code.number(), client.readClose());
      gateway.advance(GatewayLimits.LINGER_MILLIS);
      assertEquals(0, client.readToEnd().length);
      gateway.awaitMetric(1, "connections.closed", "cause", Integer.toString(code.number()));
      assertEquals(1, gateway.sessions.only().closings.get());
    }
  }

  @Test
  void binaryOnAJsonConnectionIsMalformed() throws IOException {
    expect(Encoding.JSON, "", CloseCode.MALFORMED, hex("82810000000041"));
  }

  @Test
  void textThatIsNotUtf8IsMalformed() throws IOException {
    expect(Encoding.JSON, "", CloseCode.MALFORMED, hex("818200000000c328"));
  }

  @Test
  void aCompressedMessageThatWasNotNegotiatedIsMalformed() throws IOException {
    expect(
        Encoding.JSON,
        "",
        CloseCode.MALFORMED,
        RawClient.frame(0xc1, deflate(Frames.echo(Encoding.JSON, 1, "a"))));
  }

  @Test
  void compressedRubbishIsMalformed() throws IOException {
    expect(
        Encoding.JSON,
        DEFLATE,
        CloseCode.MALFORMED,
        RawClient.frame(0xc1, new byte[] {7, 99, 12, 55, -1, 3}));
  }

  @Test
  void aFirstFrameOver4KiBIs4413() throws IOException {
    for (var encoding : Encoding.values()) {
      try (var gateway = new TestGateway();
          var client = RawClient.open(gateway.port(), encoding)) {
        client.send(
            RawClient.header(
                0x80 | RawClient.opcode(encoding), 0x80, Limits.HELLO_FRAME_BYTES + 1));
        assertEquals(CloseCode.TOO_LARGE.number(), client.readClose());
        assertEquals(0, gateway.sessions.only().received.get());
      }
    }
  }

  @Test
  void aFrameOverTheLimitIsRefusedByItsHeader() throws IOException {
    for (var encoding : Encoding.values()) {
      int first = 0x80 | RawClient.opcode(encoding);
      expect(
          encoding,
          "",
          CloseCode.TOO_LARGE,
          RawClient.header(first, 0x80, encoding.clientFrameBytes() + 1));
      expect(encoding, "", CloseCode.TOO_LARGE, RawClient.header(first, 0x80, 1L << 40));
      expect(encoding, "", CloseCode.TOO_LARGE, RawClient.header(first, 0x80, -1));
    }
  }

  @Test
  void theLargestFramesAreTaken() throws IOException {
    try (var gateway = new TestGateway();
        var client = RawClient.welcomed(gateway.port(), Encoding.JSON)) {
      int size = Limits.JSON_CLIENT_FRAME_BYTES;
      var frame = new String(Frames.echo(Encoding.JSON, 1, "z"), StandardCharsets.UTF_8);
      client.sendMessage(
          Encoding.JSON,
          (" ".repeat(size - frame.length()) + frame).getBytes(StandardCharsets.UTF_8));
      assertEquals("z", Frames.text(Encoding.JSON, client.readFrame().payload()));
    }
  }

  @Test
  void fragmentsAddUpToTheSameLimit() throws IOException {
    var part = new byte[40 * 1024];
    expect(
        Encoding.PROTO,
        "",
        CloseCode.TOO_LARGE,
        RawClient.frame(0x02, part),
        RawClient.header(0x00, 0x80, part.length));
  }

  @Test
  void endlessFragmentsAreMalformed() throws IOException {
    var flood = new ByteArrayOutputStream();
    flood.writeBytes(RawClient.frame(0x02, new byte[1]));
    for (int i = 0; i < GatewayLimits.FRAGMENTS_PER_MESSAGE; i++) {
      flood.writeBytes(RawClient.frame(0x00, new byte[1]));
    }
    expect(Encoding.PROTO, "", CloseCode.MALFORMED, flood.toByteArray());
  }

  @Test
  void aFloodOfPingsIs4429() throws IOException {
    var flood = new ByteArrayOutputStream();
    for (int i = 0; i < 200_000; i++) {
      flood.writeBytes(RawClient.frame(0x89, new byte[0]));
    }
    try (var gateway = new TestGateway();
        var client = RawClient.welcomed(gateway.port(), Encoding.PROTO)) {
      client.send(flood.toByteArray());
      assertEquals(CloseCode.TOO_MANY.number(), client.readClose());
    }
  }

  @Test
  void aBombIsRefusedAtTheLimit() throws IOException {
    var bomb = deflate(new byte[64 * 1024 * 1024]);
    assertTrue(bomb.length < Limits.JSON_CLIENT_FRAME_BYTES);
    expect(Encoding.JSON, DEFLATE, CloseCode.TOO_LARGE, RawClient.frame(0xc1, bomb));
    var small = deflate(new byte[Limits.JSON_CLIENT_FRAME_BYTES + 1]);
    expect(Encoding.JSON, DEFLATE, CloseCode.TOO_LARGE, RawClient.frame(0xc1, small));
  }

  @Test
  void theFirstFrameIsMeasuredAfterInflation() throws IOException {
    try (var gateway = new TestGateway();
        var client = RawClient.open(new RawClient(gateway.port()), Encoding.JSON, DEFLATE)) {
      client.send(RawClient.frame(0xc1, deflate(new byte[Limits.HELLO_FRAME_BYTES + 1])));
      assertEquals(CloseCode.TOO_LARGE.number(), client.readClose());
    }
  }

  @Test
  void compressionWorksBothWaysAlsoInFragments() throws Exception {
    try (var gateway = new TestGateway();
        var client = RawClient.open(new RawClient(gateway.port()), Encoding.JSON, DEFLATE)) {
      client.send(RawClient.frame(0xc1, deflate(Frames.hello(Encoding.JSON))));
      client.readFrame();
      var text = "compressible ".repeat(1000);
      var message = deflate(Frames.echo(Encoding.JSON, 1, text));
      for (int i = 0; i < 3; i++) {
        client.send(RawClient.frame(0x41, Arrays.copyOf(message, 10)));
        client.send(RawClient.frame(0x89, new byte[0]));
        assertEquals(FrameWriter.PONG, client.readFrame().opcode());
        client.send(RawClient.frame(0x80, Arrays.copyOfRange(message, 10, message.length)));
        var answer = client.readFrame();
        assertTrue(answer.compressed());
        assertTrue(answer.payload().length < text.length() / 10);
        assertEquals(text, Frames.text(Encoding.JSON, inflate(answer.payload())));
      }
      client.send(RawClient.frame(0x81, Frames.echo(Encoding.JSON, 1, "plain")));
      var answer = client.readFrame();
      assertFalse(answer.compressed());
      assertEquals("plain", Frames.text(Encoding.JSON, answer.payload()));
    }
  }

  private static byte[] deflate(byte[] content) {
    var deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    deflater.setInput(content);
    var output = new byte[content.length + 100];
    int length = deflater.deflate(output, 0, output.length, Deflater.SYNC_FLUSH);
    deflater.end();
    return Arrays.copyOf(output, length - 4);
  }

  private static byte[] inflate(byte[] content) throws Exception {
    var inflater = new Inflater(true);
    inflater.setInput(RawClient.concat(content, new byte[] {0, 0, -1, -1}));
    var output = new byte[1 << 20];
    int length = inflater.inflate(output);
    inflater.end();
    return Arrays.copyOf(output, length);
  }
}
