package org.parley.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// Whatever the bytes, the decoder answers with a frame or with [MalformedFrameException]; and what
/// it takes for a frame survives being written and read again, in either encoding.
///
/// Seeded: a failure prints the seed and the bytes. `-Dparley.fuzz.seed=N` and
/// `-Dparley.fuzz.rounds=N` change both.
class DecoderFuzzTest {
  private static final long SEED = Long.getLong("parley.fuzz.seed", 20_260_203L);
  private static final int ROUNDS = Integer.getInteger("parley.fuzz.rounds", 5_000);

  private final Random random = new Random(SEED);
  private int taken;

  @Test
  void mutatedBinaryFramesAreReadOrRefused() {
    List<byte[]> seeds = new ArrayList<>();
    Vectors.golden().forEach(v -> seeds.add(v.binary()));
    Vectors.accepted().stream()
        .filter(v -> v.encoding() == Encoding.PROTO)
        .forEach(v -> seeds.add(v.bytes()));
    Vectors.refused().stream()
        .filter(v -> v.encoding() == Encoding.PROTO)
        .forEach(v -> seeds.add(v.bytes()));
    for (int i = 0; i < ROUNDS; i++) {
      feed(Encoding.PROTO, mutated(pick(seeds), () -> (byte) random.nextInt(256)));
    }
    assertTrue(taken > ROUNDS / 20, () -> "too few frames among " + ROUNDS + ": " + taken);
  }

  @Test
  void mutatedTextFramesAreReadOrRefused() {
    List<byte[]> seeds = new ArrayList<>();
    Vectors.golden().forEach(v -> seeds.add(v.text()));
    Vectors.accepted().stream()
        .filter(v -> v.encoding() == Encoding.JSON)
        .forEach(v -> seeds.add(v.bytes()));
    Vectors.refused().stream()
        .filter(v -> v.encoding() == Encoding.JSON)
        .forEach(v -> seeds.add(v.bytes()));
    byte[] alphabet = "{}[]\":,\\/ \t\n0123456789+-.eEuntrfalsd_'*\u00e9".getBytes(UTF_8);
    for (int i = 0; i < ROUNDS; i++) {
      feed(Encoding.JSON, mutated(pick(seeds), () -> alphabet[random.nextInt(alphabet.length)]));
    }
    assertTrue(taken > ROUNDS / 20, () -> "too few frames among " + ROUNDS + ": " + taken);
  }

  @Test
  void randomBytesAreReadOrRefused() {
    for (int i = 0; i < ROUNDS; i++) {
      byte[] bytes = new byte[random.nextInt(i % 100 == 0 ? 4_000 : 40)];
      random.nextBytes(bytes);
      feed(i % 2 == 0 ? Encoding.PROTO : Encoding.JSON, bytes);
    }
  }

  @Test
  void hostileValuesInEveryFieldAreReadOrRefused() {
    List<Function<String, String>> frames =
        List.of(
            "{\"ref\":%s}"::formatted,
            "{\"hello\":%s}"::formatted,
            "{\"hello\":{\"token\":%s}}"::formatted,
            "{\"hello\":{\"resumeAfter\":%s}}"::formatted,
            "{\"hello\":{\"resumeAt\":%s}}"::formatted,
            "{\"hello\":{\"features\":%s}}"::formatted,
            "{\"hello\":{\"features\":[%s]}}"::formatted,
            "{\"send\":{\"media\":{\"thumbnail\":%s}}}"::formatted,
            "{\"send\":{\"media\":{\"size\":%s}}}"::formatted,
            "{\"typing\":{\"active\":%s}}"::formatted,
            "{\"error\":{\"code\":%s}}"::formatted,
            "{\"events\":{\"events\":[%s]}}"::formatted,
            "{\"events\":{\"events\":%s}}"::formatted,
            "{\"later\":%s}"::formatted,
            "{%s:1}"::formatted,
            "{\"ack\":{},\"ack\":%s}"::formatted,
            "%s"::formatted);
    for (String value : hostileValues()) {
      for (Function<String, String> frame : frames) {
        feed(Encoding.JSON, frame.apply(value).getBytes(UTF_8));
      }
    }
  }

  @Test
  void decodingAllocatesInProportionToTheInput() {
    List<byte[]> inputs = new ArrayList<>();
    hostileValues()
        .forEach(
            value ->
                List.of("%s", "{\"later\":%s}", "{\"events\":{\"events\":%s}}")
                    .forEach(frame -> inputs.add(frame.replace("%s", value).getBytes(UTF_8))));
    for (byte element : new byte[] {0x0a, 0x12, 0x1a, 0x22, 0x3a, 0x42, 0x52}) {
      byte[] empties = new byte[60_000];
      for (int i = 0; i < empties.length; i += 2) {
        empties[i] = element;
      }
      for (int body = 2; body <= 10; body++) {
        byte[] head = {(byte) (body << 3 | 2), (byte) 0xe0, (byte) 0xd4, 0x03};
        inputs.add(splice(empties, 0, 0, head));
      }
    }
    for (byte[] input : inputs) {
      for (Encoding encoding : Encoding.values()) {
        assertAllocates(Vectors.Direction.CLIENT, encoding, input, 64);
        // A page of empty events costs a client, which trusts its server more, a few objects for
        // each two bytes.
        assertAllocates(Vectors.Direction.SERVER, encoding, input, 512);
      }
    }
  }

  private static void assertAllocates(
      Vectors.Direction direction, Encoding encoding, byte[] input, int timesTheInput) {
    var thread = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    readOrRefused(direction, encoding, input); // loads the classes
    long before = thread.getCurrentThreadAllocatedBytes();
    readOrRefused(direction, encoding, input);
    long allocated = thread.getCurrentThreadAllocatedBytes() - before;
    assertTrue(
        allocated < 64 * 1024 + (long) timesTheInput * input.length,
        () -> allocated + " bytes for " + direction + " " + encoding + ": " + shown(input));
  }

  private static void readOrRefused(Vectors.Direction direction, Encoding encoding, byte[] input) {
    try {
      assertNotNull(direction.decode(encoding, input));
    } catch (MalformedFrameException refused) {
      assertNotNull(refused.getMessage());
    }
  }

  /// No reader of our own is trusted alone: what it takes, protobuf's takes for the same.
  @Test
  void whatIsReadAsJsonProtobufReadsAndWritesAlike() throws Exception {
    List<byte[]> seeds = new ArrayList<>();
    Vectors.golden().stream()
        .filter(v -> v.direction() == Vectors.Direction.CLIENT)
        .forEach(v -> seeds.add(v.text()));
    byte[] alphabet = "{}[]\":,\\/ 0123456789+-.eEutfn".getBytes(UTF_8);
    int compared = 0;
    for (int i = 0; i < ROUNDS / 4; i++) {
      byte[] bytes = mutated(pick(seeds), () -> alphabet[random.nextInt(alphabet.length)]);
      String text = new String(bytes, UTF_8);
      Message.Builder mine = org.parley.protocol.wire.ClientFrame.newBuilder();
      try {
        if (!JsonText.merge(text, mine)) {
          continue;
        }
      } catch (MalformedFrameException e) {
        continue;
      }
      Message.Builder theirs = org.parley.protocol.wire.ClientFrame.newBuilder();
      try {
        JsonFormat.parser().ignoringUnknownFields().merge(text, theirs);
      } catch (InvalidProtocolBufferException e) {
        fail("seed " + SEED + ": protobuf refuses " + text, e);
      }
      assertEquals(theirs.build(), mine.build(), () -> "seed " + SEED + ": " + text);
      assertEquals(
          Vectors.tree(JsonFormat.printer().print(theirs).getBytes(UTF_8)),
          Vectors.tree(JsonPrinter.print(mine.build())),
          () -> "seed " + SEED + ": " + text);
      compared++;
    }
    assertTrue(compared > ROUNDS / 100, "too few compared: " + compared);
  }

  private List<String> hostileValues() {
    List<String> values =
        new ArrayList<>(
            List.of(
                "NaN",
                "-Infinity",
                "1e999999999",
                "\"1e999999999\"",
                "1e-999999999",
                "-0.0e-0",
                "1e2147483648",
                "\"1E+99999999999999999999\"",
                "0.1e1",
                "1".repeat(100_000),
                "\"" + "9".repeat(100_000) + "\"",
                "1." + "0".repeat(100_000),
                "\"\"",
                "null",
                "true",
                "[]",
                "{}",
                "[[]]",
                "[null]",
                "\"\\u0000\"",
                "\"\\ud800\"",
                "\"\\\"",
                "\"" + "=".repeat(1_000) + "\"",
                "\"A===\"",
                "\"AA=A\"",
                "\"====\"",
                "\"2026-02-03T04:05:06+99:99\"",
                "\"9999-12-31T23:59:59-18:00\"",
                "\"2026-02-03T04:05:06.\"",
                "\"-999999999-01-01T00:00:00Z\"",
                "[".repeat(100_000),
                "{\"a\":".repeat(30_000),
                "{\"events\":[".repeat(20_000),
                "[".repeat(100_000) + "]".repeat(100_000),
                "{\"message\":".repeat(20_000) + "}".repeat(20_000),
                "\"" + "x".repeat(150_000) + "\"",
                "\"" + "\\u0041".repeat(25_000) + "\"",
                "\"" + "\\ud83d".repeat(25_000) + "\"",
                "[" + "\"\",".repeat(50_000) + "\"\"]",
                "[" + "{},".repeat(50_000) + "{}]",
                "{" + "\"a\":1,".repeat(20_000) + "\"a\":1}",
                "\u0000",
                "\ufeff",
                "/**/1",
                "1//",
                "'x'",
                "x"));
    for (int depth = Limits.JSON_DEPTH - 8; depth < Limits.JSON_DEPTH + 8; depth++) {
      values.add("[".repeat(depth) + "]".repeat(depth));
    }
    return values;
  }

  private byte[] pick(List<byte[]> seeds) {
    return seeds.get(random.nextInt(seeds.size()));
  }

  private interface ByteSource {
    byte next();
  }

  private byte[] mutated(byte[] seed, ByteSource source) {
    byte[] bytes = seed;
    for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
      int at = random.nextInt(bytes.length + 1);
      int count = Math.min(1 + random.nextInt(4), bytes.length - at);
      bytes =
          switch (random.nextInt(5)) {
            case 0 -> splice(bytes, at, at + count, new byte[] {source.next()});
            case 1 -> splice(bytes, at, at, new byte[] {source.next()});
            case 2 -> splice(bytes, at, at + count, new byte[0]);
            case 3 -> splice(bytes, at, at, Arrays.copyOfRange(bytes, at, at + count));
            default -> random.nextInt(8) == 0 ? Arrays.copyOf(bytes, at) : flipped(bytes, at);
          };
    }
    return bytes;
  }

  private byte[] flipped(byte[] bytes, int at) {
    byte[] copy = bytes.clone();
    if (at < copy.length) {
      copy[at] ^= (byte) (1 << random.nextInt(8));
    }
    return copy;
  }

  private static byte[] splice(byte[] bytes, int from, int to, byte[] insert) {
    byte[] result = Arrays.copyOf(bytes, bytes.length - (to - from) + insert.length);
    System.arraycopy(insert, 0, result, from, insert.length);
    System.arraycopy(bytes, to, result, from + insert.length, bytes.length - to);
    return result;
  }

  private void feed(Encoding encoding, byte[] bytes) {
    for (Vectors.Direction direction : Vectors.Direction.values()) {
      try {
        Object frame = direction.decode(encoding, bytes);
        taken++;
        for (Encoding again : Encoding.values()) {
          survives(direction, again, frame);
        }
      } catch (MalformedFrameException refused) {
        assertTrue(refused.getMessage() != null && refused.getMessage().length() < 200);
      } catch (Throwable t) {
        fail("seed " + SEED + ", " + direction + " " + encoding + ": " + shown(bytes), t);
      }
    }
  }

  private static void survives(Vectors.Direction direction, Encoding encoding, Object frame)
      throws MalformedFrameException {
    byte[] written = VectorsTest.encode(encoding, frame);
    Object read;
    try {
      read = direction.decode(encoding, written);
    } catch (MalformedFrameException e) {
      throw new AssertionError("unreadable when written again: " + frame, e);
    }
    if (encoding == Encoding.PROTO) {
      assertEquals(frame, read);
    } else {
      // JSON has no room for an unknown event body.
      byte[] again = VectorsTest.encode(encoding, read);
      assertEquals(new String(written, UTF_8), new String(again, UTF_8));
    }
  }

  private static String shown(byte[] bytes) {
    byte[] start = bytes.length > 2_000 ? Arrays.copyOf(bytes, 2_000) : bytes;
    return bytes.length + " bytes " + HexFormat.of().formatHex(start);
  }
}
