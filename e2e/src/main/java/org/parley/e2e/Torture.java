package org.parley.e2e;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The verb `./parley torture`.
@Command(
    name = "parley torture",
    mixinStandardHelpOptions = true,
    description = {
      "Starts the server and several client processes on this machine, disturbs them by a seeded",
      "schedule of faults, and proves from what every device wrote down that nothing was lost,",
      "doubled or out of order and that no receipt is missing.",
      "Exit codes: 0 all promises held; 1 one was broken, or something did not come back."
    })
public final class Torture implements Callable<Integer> {
  private static final String JAR = "server/app/target/parley-server.jar";
  private static final int SEEDS = 1_000_000;

  @Option(
      names = "--seconds",
      defaultValue = "60",
      paramLabel = "N",
      description = "how long faults go on (default: ${DEFAULT-VALUE})")
  private int seconds;

  @Option(names = "--seed", paramLabel = "S", description = "of all that is random")
  private @Nullable Long seed;

  @Option(
      names = "--clients",
      defaultValue = "4",
      paramLabel = "N",
      description = "client processes, with two users' devices each (default: ${DEFAULT-VALUE})")
  private int clients;

  @Option(
      names = "--rate",
      defaultValue = "150",
      paramLabel = "N",
      description = "messages a second, of all together (default: ${DEFAULT-VALUE})")
  private double rate;

  @Option(
      names = "--keep",
      paramLabel = "DIR",
      description = "keep histories, logs and data there; else they are kept only on failure")
  private @Nullable Path keep;

  @Option(
      names = "--jar",
      paramLabel = "FILE",
      description = "the server (default: " + JAR + " in Parley's folder)")
  private @Nullable Path jar;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Torture()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    var folder = keep == null ? Files.createTempDirectory("parley-torture") : keep;
    Files.createDirectories(folder);
    try (Stream<Path> found = Files.list(folder)) {
      if (found.findAny().isPresent()) {
        throw new CommandLine.ParameterException(
            new CommandLine(this), "--keep: the folder is not empty: " + folder);
      }
    }
    var server = jar == null ? Path.of(System.getProperty("parley.home", "."), JAR) : jar;
    long chosen = seed == null ? new SecureRandom().nextInt(SEEDS) : seed;
    var options =
        new TortureOptions(
            seconds, chosen, clients, rate, server.toAbsolutePath(), folder.toRealPath());
    var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    out.println("torture: seed " + chosen + ", in " + options.folder());
    int code = run(options, out);
    if (code == 0 && keep == null) {
      delete(options.folder());
    }
    return code;
  }

  private static int run(TortureOptions options, PrintWriter out)
      throws IOException, InterruptedException {
    try {
      var result = new TortureRun(options, out).run();
      var verdict = result.verdict();
      verdict.explanations().forEach(out::println);
      if (!verdict.clean()) {
        out.println("histories, logs and data are in " + options.folder());
      }
      out.println(verdict.line(options.seed(), options.seconds(), result.faults()));
      return verdict.clean() ? 0 : 1;
    } catch (TortureException e) {
      out.println("torture: " + e.getMessage());
      out.println("histories, logs and data are in " + options.folder());
      return 1;
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (var file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
