package org.parley.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// A minute of `./parley torture` with the built server.
final class TortureTest {
  @Test
  void aMinuteOfFaultsBreaksNoPromise() {
    int code =
        new CommandLine(new Torture())
            .execute(
                "--seconds",
                "60",
                "--seed",
                "7",
                "--jar",
                "../server/app/target/parley-server.jar");
    assertEquals(0, code, "torture says above what broke");
  }
}
