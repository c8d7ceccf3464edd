package org.parley.cli;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;

/// Everything outside the program that a command touches.
///
/// @param environment the process environment
/// @param home of the person; profiles live below it
/// @param in standard input
/// @param out for what was asked
/// @param err for errors, and for what is not the answer
/// @param asker asks a person; absent without a terminal
/// @param clock with the person's time zone
/// @param marks that standard output can show
record Surroundings(
    Map<String, String> environment,
    Path home,
    InputStream in,
    PrintStream out,
    PrintStream err,
    Optional<Asker> asker,
    Clock clock,
    Marks marks) {

  /// Asks a person at a terminal.
  interface Asker {
    /// A line, echoed. Empty at the end of input.
    Optional<String> line(String prompt);

    /// A line that is not echoed. Empty at the end of input.
    Optional<char[]> secret(String prompt);
  }

  /// Those of this process.
  static Surroundings ofProcess() {
    Map<String, String> environment = System.getenv();
    Optional<Asker> asker =
        Optional.ofNullable(System.console()).filter(Console::isTerminal).map(ConsoleAsker::new);
    boolean terminal = asker.isPresent();
    Charset charset = terminal ? terminalCharset(environment) : StandardCharsets.UTF_8;
    boolean colour = terminal && colourWanted(environment);
    return new Surroundings(
        environment,
        Path.of(environment.getOrDefault("HOME", System.getProperty("user.home"))),
        System.in,
        printer(FileDescriptor.out, charset),
        printer(FileDescriptor.err, charset),
        asker,
        Clock.system(ZoneId.systemDefault()),
        charset.newEncoder().canEncode("⏱✓✗") ? Marks.unicode(colour) : Marks.ascii(colour));
  }

  /// See no-color.org.
  static boolean colourWanted(Map<String, String> environment) {
    return environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !environment.getOrDefault("TERM", "dumb").equals("dumb");
  }

  String variable(String name) {
    return environment.getOrDefault(name, "");
  }

  boolean terminal() {
    return asker.isPresent();
  }

  /// What the locale says, except that without a locale a terminal of today speaks UTF-8.
  private static Charset terminalCharset(Map<String, String> environment) {
    String locale = "";
    for (String name : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
      if (locale.isEmpty()) {
        locale = environment.getOrDefault(name, "");
      }
    }
    boolean none = locale.isEmpty() || locale.equals("C") || locale.equals("POSIX");
    String encoding = System.getProperty("stdout.encoding", "UTF-8");
    return none || !Charset.isSupported(encoding)
        ? StandardCharsets.UTF_8
        : Charset.forName(encoding);
  }

  private static PrintStream printer(FileDescriptor descriptor, Charset charset) {
    return new PrintStream(new FileOutputStream(descriptor), true, charset);
  }

  private record ConsoleAsker(Console console) implements Asker {
    @Override
    public Optional<String> line(String prompt) {
      return Optional.ofNullable(console.readLine("%s", prompt));
    }

    @Override
    public Optional<char[]> secret(String prompt) {
      return Optional.ofNullable(console.readPassword("%s", prompt));
    }
  }
}
