package org.parley.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.parley.bench.server.ParleyService;
import org.parley.bench.server.PeerService;
import org.parley.bench.server.Service;
import org.parley.bench.workload.Flood;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `parley bench`: measures Parley and its peers.
@Command(
    name = "parley bench",
    mixinStandardHelpOptions = true,
    subcommands = Bench.FloodCommand.class)
public final class Bench {
  public static void main(String[] args) {
    CommandLine line = new CommandLine(new Bench()).setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler(
        (failure, command, _) -> {
          command.getErr().println("parley bench: nothing was measured: " + failure.getMessage());
          return 1;
        });
    System.exit(line.execute(args));
  }

  private enum Program {
    PARLEY,
    EJABBERD,
    PROSODY
  }

  /// Which server is measured, and how it runs.
  static final class Subject {
    @Option(
        names = "--server",
        defaultValue = "parley",
        description = "parley, ejabberd or prosody")
    private Program server = Program.PARLEY;

    @Option(
        names = "--store",
        defaultValue = "sqlite",
        description = "of a peer: sqlite or postgres")
    private String store = "sqlite";

    @Option(names = "--no-archive", description = "ejabberd stores nothing for who is online")
    private boolean noArchive;

    @Option(names = "--server-cpus", defaultValue = "0", description = "cores of the server")
    private String cpus = "0";

    @Option(names = "--java", description = "options for Parley's Java process")
    private List<String> java = List.of();

    Service open() throws IOException {
      Path home = Path.of(System.getProperty("parley.home", "."));
      Path folder =
          Files.createTempDirectory(
              "parley-bench",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
      return server == Program.PARLEY
          ? new ParleyService(home, folder, cpus, java)
          : new PeerService(
              new PeerService.Kind(
                  server.name().toLowerCase(Locale.ROOT), store, "hashed", !noArchive),
              home.resolve("bench/peers"),
              folder,
              cpus);
    }
  }

  @Command(
      name = "flood",
      mixinStandardHelpOptions = true,
      description = "As many messages a second as one server delivers.")
  static final class FloodCommand implements Callable<Integer> {
    @CommandLine.Mixin private Subject subject = new Subject();

    @Option(names = "--pairs", defaultValue = "100", description = "pairs of a writer and a reader")
    private int pairs;

    @Option(
        names = "--window",
        defaultValue = "16",
        description = "messages of one writer on the way at a time")
    private int window;

    @Option(names = "--reads", description = "a message counts when it was read")
    private boolean reads;

    @Option(
        names = "--warm-up",
        defaultValue = "5",
        description = "seconds before anything is measured")
    private int warmUp;

    @Option(names = "--seconds", defaultValue = "10", description = "seconds that are measured")
    private int seconds;

    @Override
    public Integer call() throws IOException, InterruptedException {
      try (Service service = subject.open()) {
        Flood.Result result =
            new Flood(new Flood.Plan(pairs, window, reads, warmUp, seconds)).run(service);
        System.out.printf(
            Locale.ROOT,
            "%s flood: %.0f msg/s, server %.2f cores, load %.2f cores, RSS %.0f MiB%n",
            service.name(),
            result.messagesPerSecond(),
            result.usage().serverCpu(),
            result.usage().loadCpu(),
            result.usage().serverRssMib());
      }
      return 0;
    }
  }
}
