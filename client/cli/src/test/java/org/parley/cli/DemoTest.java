package org.parley.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DemoTest {

  @Test
  void theDemonstrationLosesNothingAndSaysSo() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Surroundings around =
        new Surroundings(
            Map.of(),
            Path.of("."),
            InputStream.nullInputStream(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Optional.empty(),
            Clock.system(ZoneOffset.UTC),
            Marks.unicode(false));

    Exit exit = Demo.show(around, RealServer.program());

    String text = out.toString(StandardCharsets.UTF_8);
    assertEquals(Exit.OK, exit, text + err.toString(StandardCharsets.UTF_8));
    assertTrue(
        text.contains("demo: sent 8, received 8, lost 0, doubled 0, out of order 0, read 8"), text);
  }
}
