package org.parley.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `docs/PROTOCOL.md` is the contract, and says what the code does.
class ProtocolPageTest {
  private static final Path PAGE = Path.of("../docs/PROTOCOL.md");
  private static final Path SCHEMA = Path.of("src/main/proto/parley.proto");

  @Test
  void theSchemaOnThePageIsTheSchema() throws IOException {
    List<String> schema =
        Files.readAllLines(SCHEMA).stream()
            .filter(line -> !line.startsWith("option java_"))
            .toList();
    assertEquals(text(schema.stream()), text(fenced("```proto")));
  }

  @Test
  void everyFrameOfTheWorkedExampleIsAsTheCodecWritesIt() throws Exception {
    FrameCodec codec = FrameCodec.of(Encoding.JSON);
    int frames = 0;
    for (String line : Files.readAllLines(PAGE)) {
      if (line.startsWith("→ ")) {
        String frame = line.substring(2);
        ClientFrame read = codec.decodeClient(frame.getBytes(UTF_8));
        assertEquals(frame, new String(codec.encodeClient(read), UTF_8));
        frames++;
      } else if (line.startsWith("← ")) {
        String frame = line.substring(2);
        ServerFrame read = codec.decodeServer(frame.getBytes(UTF_8));
        assertEquals(frame, new String(codec.encodeServer(read), UTF_8));
        frames++;
      }
    }
    assertTrue(frames > 20, "only " + frames + " frames found");
  }

  @Test
  void everyCloseCodeIsOnThePage() throws IOException {
    List<Integer> listed =
        Files.readAllLines(PAGE).stream()
            .filter(line -> line.matches("\\| [14]\\d{3} \\|.*"))
            .map(line -> Integer.valueOf(line.substring(2, 6)))
            .toList();
    assertEquals(Stream.of(CloseCode.values()).map(CloseCode::number).toList(), listed);
  }

  @Test
  void errorCodesAreNumberedAsInTheSchema() {
    for (ErrorCode code : ErrorCode.values()) {
      assertEquals(
          code.name(), org.parley.protocol.wire.Error.Code.forNumber(code.number()).name());
      assertEquals(code, ErrorCode.of(code.number()));
    }
    assertEquals(
        ErrorCode.values().length + 1, // and CODE_UNSPECIFIED
        org.parley.protocol.wire.Error.Code.getDescriptor().getValues().size());
  }

  private static Stream<String> fenced(String fence) throws IOException {
    return Files.readAllLines(PAGE).stream()
        .dropWhile(line -> !line.equals(fence))
        .skip(1)
        .takeWhile(line -> !line.equals("```"));
  }

  private static String text(Stream<String> lines) {
    return String.join("\n", lines.map(String::strip).filter(line -> !line.isEmpty()).toList());
  }
}
