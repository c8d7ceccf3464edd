package org.parley.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.parley.bench.compare.Comparison;
import org.parley.bench.compare.Machine;
import org.parley.bench.compare.Measure;
import org.parley.bench.compare.Measure.Contender;
import org.parley.bench.compare.Report;
import org.parley.bench.compare.Results;
import org.parley.bench.compare.Titles;
import org.parley.bench.load.LoadException;
import org.parley.bench.server.PeerService;
import org.parley.bench.workload.Big;
import org.parley.bench.workload.Flood;
import org.parley.bench.workload.Idle;
import org.parley.bench.workload.LimitStore;
import org.parley.bench.workload.Mixed;
import org.parley.bench.workload.Offline;
import org.parley.bench.workload.Paced;
import org.parley.bench.workload.Storm;
import org.parley.bench.workload.Workload;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Measures everything, of Parley and its peers, and writes a report.
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Measures everything, of Parley and its peers, and writes a report.")
final class CompareVerb implements Callable<Integer> {
  private static final String CPUS = "0";

  /// On one core a JVM compiles for about half a minute what a flood calls.
  private static final int WARM_UP_SECONDS = 30;

  @Option(
      names = "--peers",
      split = ",",
      defaultValue = "ejabberd,prosody",
      description = "of ejabberd and prosody")
  private List<String> peers = List.of();

  @Option(
      names = "--runs",
      defaultValue = "5",
      description = "of what changes from run to run; memory, the big mailbox and mixed run once")
  private int runs;

  @Option(names = "--mixed-seconds", defaultValue = "600", description = "of the mixed load")
  private int mixedSeconds;

  @Option(names = "--only", split = ",", description = "measures whose title begins so")
  private List<String> only = List.of();

  @Option(names = "--reports", description = "folder for the report; by default bench/reports")
  private Path reports = Subject.home().resolve("bench/reports");

  @Override
  public Integer call() throws IOException, InterruptedException {
    requireOptions();
    List<Measure> measures =
        measures().stream()
            .filter(it -> only.isEmpty() || only.stream().anyMatch(it.title()::startsWith))
            .toList();
    if (measures.isEmpty()) {
      throw new LoadException("no measure begins with " + String.join(" or ", only));
    }
    List<String> setup = new ArrayList<>(Machine.describe(Subject.home()));
    setup.add("the server on core " + CPUS + ", the generator on the last; servers in turns");
    setup.add("peers: `bench/peers/`, SQLite with one sync a commit, plain passwords");
    setup.add("Parley: `serve --no-limits`, as the peers' rate limits are off too");
    setup.add("repeat: `%s`".formatted(command()));
    Results results = new Results();
    Report report = new Report(results, LocalDate.now(ZoneId.systemDefault()).toString(), reports);
    new Comparison(measures, results, System.out)
        .run(
            run -> {
              // After every run: who ends it early keeps what was measured.
              List<String> lines = new ArrayList<>(setup);
              lines.add("runs: %d of %d".formatted(run, runs));
              System.out.println(report.write(measures, lines));
            });
    return results.failures().isEmpty() ? 0 : 1;
  }

  private void requireOptions() {
    if (runs < 1 || mixedSeconds < 1) {
      throw new LoadException("--runs and --mixed-seconds must be at least 1");
    }
    for (String peer : peers) {
      if (!Titles.PEERS.contains(peer)) {
        throw new LoadException(
            "--peers takes %s, not %s".formatted(String.join(" and ", Titles.PEERS), peer));
      }
    }
  }

  private String command() {
    String measured = only.isEmpty() ? "" : " --only " + String.join(",", only);
    return "./parley bench compare --peers %s --runs %d --mixed-seconds %d%s"
        .formatted(String.join(",", peers), runs, mixedSeconds, measured);
  }

  private List<Measure> measures() {
    Contender parley = new Contender(Titles.PARLEY, () -> Subject.parley(CPUS, List.of()));
    List<Contender> all = new ArrayList<>(List.of(parley));
    peers.forEach(peer -> all.add(peer(peer, peer, true)));
    List<Contender> flooded = new ArrayList<>(all);
    if (peers.contains("ejabberd")) {
      flooded.add(peer(Titles.NO_ARCHIVE, "ejabberd", false));
    }
    flooded.add(new Contender(Titles.ECHO, () -> Subject.echo(CPUS)));
    List<Contender> alone = List.of(parley);
    return List.of(
        measure(Titles.FLOOD, () -> new Flood(flood(false)), flooded),
        measure(Titles.FLOOD_READ, () -> new Flood(flood(true)), all),
        measure(Titles.LIMIT_STORE, () -> new LimitStore(flood(false)), alone),
        measure(Titles.PACED_SLOW, () -> paced(100), all),
        measure(Titles.PACED_FAST, () -> paced(2_000), alone),
        measure(
            Titles.OFFLINE,
            () -> new Offline(new Offline.Plan(200, 100, 20, 16, WARM_UP_SECONDS, 10)),
            all),
        measure(Titles.STORM, () -> new Storm(new Storm.Plan(2_000, WARM_UP_SECONDS, 10)), all),
        once(Titles.IDLE, () -> new Idle(new Idle.Plan(List.of(1_000, 5_000, 15_000))), all),
        once(Titles.BIG, () -> new Big(new Big.Plan(1_000, 1_000_000, 1_000, 200, 200, 5)), alone),
        once(
            Titles.MIXED,
            () -> new Mixed(new Mixed.Plan(100, 2_000, 2_000, 500, 20, 20, mixedSeconds)),
            alone));
  }

  private static Flood.Plan flood(boolean reads) {
    return new Flood.Plan(100, 16, reads, WARM_UP_SECONDS, 20);
  }

  /// So long that the slowest in a hundred of the slow rate are sixty.
  private static Workload paced(int rate) {
    return new Paced(new Paced.Plan(100, rate, WARM_UP_SECONDS, 60));
  }

  private Measure measure(String title, Supplier<Workload> workload, List<Contender> contenders) {
    return new Measure(title, runs, workload, contenders);
  }

  private static Measure once(
      String title, Supplier<Workload> workload, List<Contender> contenders) {
    return new Measure(title, 1, workload, contenders);
  }

  private static Contender peer(String name, String server, boolean archive) {
    return new Contender(
        name, () -> Subject.peer(new PeerService.Kind(server, "sqlite", "plain", archive), CPUS));
  }
}
