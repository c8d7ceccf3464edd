package org.parley.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// Gets passwords, never from the command line: from a file, the environment, or a prompt without
/// echo, in this order.
final class Passwords {
  private final Surroundings around;

  Passwords(Surroundings around) {
    this.around = around;
  }

  /// @param file option value; empty if none, `-` for standard input
  /// @param variable name of the environment variable
  char[] get(String file, String variable, String prompt) {
    return get(file, "--password-file", variable, prompt);
  }

  private char[] get(String file, String option, String variable, String prompt) {
    if (!file.isEmpty()) {
      return fromFile(file);
    }
    String value = around.variable(variable);
    if (!value.isEmpty()) {
      return value.toCharArray();
    }
    return ask(prompt, option, variable);
  }

  /// The same for a password that is set: a prompt asks twice.
  ///
  /// @param option that names the file
  char[] choose(String file, String option, String variable, String prompt) {
    char[] password = get(file, option, variable, prompt);
    if (file.isEmpty() && around.variable(variable).isEmpty()) {
      char[] again = ask("Once more, to be sure: ", option, variable);
      boolean same = Arrays.equals(password, again);
      Arrays.fill(again, '\0');
      if (!same) {
        throw new Refused(Exit.REFUSED, "The two passwords differ. Nothing was changed.");
      }
    }
    return password;
  }

  private char[] ask(String prompt, String option, String variable) {
    return around
        .asker()
        .flatMap(asker -> asker.secret(prompt))
        .filter(secret -> secret.length > 0)
        .orElseThrow(
            () ->
                new Refused(
                    Exit.USAGE,
                    "No password. Type it at a terminal, or give a file with %s FILE, or set %s."
                        .formatted(option, variable)));
  }

  /// The first line, without its end.
  private char[] fromFile(String file) {
    try (Reader reader =
        file.equals("-")
            ? new InputStreamReader(around.in(), StandardCharsets.UTF_8)
            : Files.newBufferedReader(Path.of(file))) {
      String line = new BufferedReader(reader).readLine();
      if (line == null || line.isEmpty()) {
        throw new Refused(Exit.USAGE, "The password file is empty.");
      }
      return line.toCharArray();
    } catch (IOException e) {
      throw new Refused(
          Exit.USAGE, "The password file %s cannot be read.".formatted(Text.clean(file)));
    }
  }
}
