package org.parley.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.parley.bench.load.LoadException;
import org.parley.bench.server.EchoService;
import org.parley.bench.server.ParleyService;
import org.parley.bench.server.PeerService;
import org.parley.bench.server.Service;
import picocli.CommandLine.Option;

/// Which server is measured, and how it runs: options of every verb.
final class Subject {
  /// The servers there are.
  enum Program {
    PARLEY,
    ECHO,
    EJABBERD,
    PROSODY;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// The one that runs, and whether this program is ending: then no other may begin. Both under the
  /// class's lock.
  private static @Nullable Service newest;

  private static boolean isEnding;

  @Option(
      names = "--server",
      defaultValue = "parley",
      description = "parley, ejabberd, prosody, or echo, which routes messages and stores nothing")
  private Program server = Program.PARLEY;

  @Option(names = "--store", defaultValue = "sqlite", description = "of a peer: sqlite or postgres")
  private String store = "sqlite";

  @Option(names = "--no-archive", description = "ejabberd stores nothing for who is online")
  private boolean noArchive;

  @Option(names = "--server-cpus", defaultValue = "0", description = "cores of the server")
  private String cpus = "0";

  @Option(names = "--java", description = "options for Parley's Java process")
  private List<String> java = List.of();

  Service open() throws IOException {
    return switch (server) {
      case PARLEY -> parley(cpus, java);
      case ECHO -> echo(cpus);
      case EJABBERD, PROSODY ->
          peer(new PeerService.Kind(server.word(), store, "plain", !noArchive), cpus);
    };
  }

  /// The server that stores nothing, on the cores that were chosen.
  Service echo() throws IOException {
    return echo(cpus);
  }

  static Service parley(String cpus, List<String> java) throws IOException {
    return endsWithUs(new ParleyService(home(), folder(), cpus, java));
  }

  static Service peer(PeerService.Kind kind, String cpus) throws IOException {
    return endsWithUs(new PeerService(kind, home().resolve("bench/peers"), folder(), cpus));
  }

  static Service echo(String cpus) throws IOException {
    return endsWithUs(new EchoService(folder(), cpus));
  }

  /// Notes the server that runs now, so that it ends too when a signal ends this program.
  private static synchronized Service endsWithUs(Service service) {
    if (isEnding) {
      throw new LoadException("this program is ending");
    }
    newest = service;
    return service;
  }

  private static synchronized void endNewest() throws IOException {
    isEnding = true;
    if (newest != null) {
      newest.close();
    }
  }

  /// To be called once: ends the server that still runs when this program ends.
  static void endServersWithUs() {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  try {
                    endNewest();
                  } catch (IOException e) {
                    System.err.println("parley bench: a server may still run: " + e.getMessage());
                  }
                }));
  }

  /// Parley's own folder.
  static Path home() {
    return Path.of(System.getProperty("parley.home", "."));
  }

  /// A new one, which the servers' own users can reach.
  private static Path folder() throws IOException {
    return Files.createTempDirectory(
        "parley-bench",
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
  }
}
