package org.parley.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The command line of one person, run in this process as a shell would: no terminal, output
/// captured.
final class Cli {
  static final String PASSWORD = "correct horse";

  /// What a command did.
  record Result(int exit, String out, String err) {
    List<String> lines() {
      return out.lines().toList();
    }
  }

  private final Path home;
  private final Map<String, String> environment = new HashMap<>();
  private Marks marks = Marks.unicode(false);

  Cli(Path home, String profile, String server) {
    this.home = home;
    environment.put("PARLEY_HOME", home.resolve("parley").toString());
    environment.put("PARLEY_PROFILE", profile);
    environment.put("PARLEY_SERVER", server);
    environment.put("PARLEY_PASSWORD", PASSWORD);
  }

  Cli with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /// As on a terminal that shows colours.
  Cli inColour() {
    marks = Marks.unicode(true);
    return this;
  }

  Result run(String... arguments) {
    return runWithInput("", arguments);
  }

  Result runWithInput(String input, String... arguments) {
    return runWithBytes(input.getBytes(StandardCharsets.UTF_8), arguments);
  }

  Result runWithBytes(byte[] input, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Surroundings around =
        new Surroundings(
            environment,
            home,
            new ByteArrayInputStream(input),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Optional.empty(),
            Clock.system(ZoneOffset.UTC),
            marks);
    int exit = CommandSet.run(around, arguments);
    return new Result(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
