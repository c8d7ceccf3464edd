package org.parley.bench.compare;

import static org.parley.bench.compare.Titles.BIG;
import static org.parley.bench.compare.Titles.FLOOD;
import static org.parley.bench.compare.Titles.IDLE;
import static org.parley.bench.compare.Titles.MIXED;
import static org.parley.bench.compare.Titles.PACED_FAST;
import static org.parley.bench.compare.Titles.PACED_SLOW;
import static org.parley.bench.compare.Titles.PARLEY;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.parley.bench.workload.Series;

/// Writes what a comparison found: a page of Markdown, with pictures beside it.
public final class Report {
  private static final List<String> PERCENTILES = List.of("p50", "p90", "p99", "p99.9");

  /// From so much on the generator may be what limits.
  private static final double BUSY_CORES = 0.9;

  private final Results results;
  private final String date;
  private final Path folder;
  private final StringBuilder page = new StringBuilder();

  /// @param date names the files, with a number behind it where there is a report of that day
  public Report(Results results, String date, Path folder) {
    this.results = results;
    this.folder = folder;
    String free = date;
    for (int i = 2; Files.exists(folder.resolve(free + ".md")); i++) {
      free = date + "-" + i;
    }
    this.date = free;
  }

  /// Writes it, over what this report wrote before.
  ///
  /// @param setup what it ran on and how, as lines of a list
  /// @return the page
  public Path write(List<Measure> measures, List<String> setup) throws IOException {
    Files.createDirectories(folder);
    page.setLength(0);
    say("# Parley and its peers, %s\n".formatted(date));
    setup.forEach(line -> say("- %s".formatted(line)));
    targets();
    say("\n## Pictures\n");
    pictures();
    say("\n## All figures\n");
    say("Medians of all runs, in brackets the least and the most.");
    measures.forEach(this::table);
    if (!results.failures().isEmpty()) {
      say("\n## Runs that failed\n");
      results
          .failures()
          .forEach(failure -> say("- %s".formatted(failure.lines().findFirst().orElse(""))));
    }
    Path file = folder.resolve(date + ".md");
    Files.writeString(file, page);
    return file;
  }

  private void say(String line) {
    page.append(line).append('\n');
  }

  private void targets() {
    say("\n## Targets\n");
    say("| what | target | reached | |");
    say("|---|---|---|---|");
    for (Target target : Target.of(results)) {
      say(
          "| %s | %s | %s | %s |"
              .formatted(target.what(), target.goalText(), target.reachedText(), target.verdict()));
    }
  }

  private void table(Measure measure) {
    Set<String> servers = results.servers(measure.title());
    if (servers.isEmpty()) {
      return;
    }
    say("\n### %s\n".formatted(measure.title()));
    say("| | %s |".formatted(String.join(" | ", servers)));
    say("|---%s|".formatted("|---".repeat(servers.size())));
    for (String figure : results.figures(measure.title())) {
      List<String> cells = new ArrayList<>();
      String unit = "";
      for (String server : servers) {
        var values = results.of(measure.title(), server, figure);
        cells.add(values.map(Results.Values::toString).orElse("–"));
        unit = values.map(Results.Values::unit).orElse(unit);
      }
      say("| %s, %s | %s |".formatted(figure, unit, String.join(" | ", cells)));
    }
    List<String> busy =
        servers.stream()
            .filter(
                it -> results.median(measure.title(), it, "generator").orElse(0.0) >= BUSY_CORES)
            .toList();
    if (!busy.isEmpty()) {
      say(
          "\nThe generator's core was full (%s): what was measured is its limit, too."
              .formatted(String.join(", ", busy)));
    }
  }

  private void pictures() throws IOException {
    bars("throughput", "Messages delivered", "msg/s", bars(FLOOD, "messages"));
    latency();
    memory();
    List<Chart.Bar> bySize = new ArrayList<>();
    for (String what : List.of("append", "resume of 100 events", "page of history")) {
      for (String size : List.of("small", "big")) {
        results
            .median(BIG, PARLEY, what + ", " + size + ", median")
            .ifPresent(
                it ->
                    bySize.add(new Chart.Bar(what + ", " + size, size.equals("big") ? 1 : 0, it)));
      }
    }
    bars("mailbox", "Cost by size of the mailbox, median", "ms", bySize);
    for (Series series : results.series(MIXED)) {
      List<String> seconds =
          IntStream.range(0, series.values().size()).mapToObj(it -> it + " s").toList();
      picture(
          "mixed-" + series.name().replace(' ', '-').toLowerCase(java.util.Locale.ROOT),
          Chart.curves(
              "Mixed: " + series.name(),
              series.unit(),
              seconds,
              List.of(new Chart.Curve(PARLEY, series.values())),
              false));
    }
  }

  private void latency() throws IOException {
    List<Chart.Curve> curves = new ArrayList<>();
    for (String measure : List.of(PACED_SLOW, PACED_FAST)) {
      for (String server : results.servers(measure)) {
        List<Double> values =
            PERCENTILES.stream()
                .flatMap(it -> results.median(measure, server, "delivered, " + it).stream())
                .toList();
        curves.add(new Chart.Curve(measure.equals(PACED_FAST) ? server + " ×20" : server, values));
      }
    }
    if (!curves.isEmpty()) {
      picture(
          "latency",
          Chart.curves(
              "From sending to delivered, at 100 msg/s (×20: at 2,000)",
              "ms",
              PERCENTILES,
              curves,
              true));
    }
  }

  private void memory() throws IOException {
    List<Chart.Bar> bars = new ArrayList<>();
    int group = 0;
    for (String server : results.servers(IDLE)) {
      for (String figure : results.figures(IDLE)) {
        if (figure.startsWith("RSS a connection")) {
          String label = server + figure.substring("RSS a connection".length());
          int colour = group;
          results
              .median(IDLE, server, figure)
              .ifPresent(it -> bars.add(new Chart.Bar(label, colour, it)));
        }
      }
      group++;
    }
    bars("memory", "Memory (RSS) a connection", "KiB", bars);
  }

  private List<Chart.Bar> bars(String measure, String figure) {
    List<Chart.Bar> bars = new ArrayList<>();
    for (String server : results.servers(measure)) {
      results
          .median(measure, server, figure)
          .ifPresent(it -> bars.add(new Chart.Bar(server, bars.size(), it)));
    }
    return bars;
  }

  /// Nothing where nothing was measured.
  private void bars(String name, String title, String unit, List<Chart.Bar> bars)
      throws IOException {
    if (!bars.isEmpty()) {
      picture(name, Chart.bars(title, unit, bars));
    }
  }

  private void picture(String name, String svg) throws IOException {
    String file = date + "-" + name + ".svg";
    Files.writeString(folder.resolve(file), svg);
    say("![%s](%s)".formatted(name, file));
  }
}
