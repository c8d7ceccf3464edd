package org.parley.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parley.bench.compare.Measure.Contender;
import org.parley.bench.load.Dialect;
import org.parley.bench.load.LoadException;
import org.parley.bench.server.Service;
import org.parley.bench.workload.Figure;
import org.parley.bench.workload.Figure.Better;

/// Medians, ratios and verdicts of a report, the order of runs, and that its pictures are SVG.
final class ReportTest {
  @TempDir private Path folder;

  private static List<Figure> messages(double value) {
    return List.of(new Figure("messages", "msg/s", value, Better.MORE));
  }

  @Test
  void aMedianStandsBetweenTheLeastAndTheMost() {
    Results results = new Results();
    for (double value : new double[] {30, 10, 25, 20}) {
      results.add("flood", "a", messages(value));
    }
    Results.Values values = results.of("flood", "a", "messages").orElseThrow();
    assertEquals(22.5, values.median());
    assertEquals("22.5 (10.0–30.0)", values.toString());
  }

  @Test
  void targetsCompareWithTheBetterPeer() {
    Results results = new Results();
    results.add(Titles.FLOOD, Titles.PARLEY, messages(20_000));
    results.add(Titles.FLOOD, "ejabberd", messages(300));
    results.add(Titles.FLOOD, "prosody", messages(500));
    results.add(Titles.FLOOD_READ, Titles.PARLEY, messages(15_000));
    List<Target> targets = Target.of(results);
    Target peers = targets.getFirst();
    assertEquals(40, peers.reached().orElseThrow());
    assertEquals("**missed**", peers.verdict());
    Target read = targets.get(3);
    assertEquals(75, read.reached().orElseThrow());
    assertEquals("reached", read.verdict());
    assertEquals("not measured", targets.getLast().verdict());
  }

  @Test
  void serversTakeTurnsAndAFailureStopsNobody() throws Exception {
    List<String> order = new ArrayList<>();
    List<Measure> measures =
        List.of(
            new Measure(
                Titles.FLOOD,
                2,
                () ->
                    service -> {
                      order.add(service.name());
                      if (order.size() == 1) {
                        throw new LoadException("the test fails it");
                      }
                      return messages(order.size());
                    },
                List.of(contender("one"), contender("two"))));
    Results results = new Results();
    Report report = new Report(results, "2026-01-02", folder);
    List<String> pages = new ArrayList<>();
    new Comparison(
            measures,
            results,
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8))
        .run(run -> pages.add(Files.readString(report.write(measures, List.of("runs: " + run)))));
    assertEquals(List.of("one", "two", "two", "one"), order);
    assertEquals(List.of(4.0), results.of(Titles.FLOOD, "one", "messages").orElseThrow().values());
    assertEquals(1, results.failures().size());
    assertEquals(2, pages.size());
    assertTrue(pages.getFirst().contains("| messages, msg/s | 2.00 |"), pages.getFirst());
    String text = pages.getLast();
    assertTrue(text.contains("- runs: 2\n"), text);
    assertTrue(text.contains("| messages, msg/s | 2.50 (2.00–3.00) | 4.00 |"), text);
    assertTrue(text.contains("the test fails it"), text);
    requireSvg(folder.resolve("2026-01-02-throughput.svg"));
    assertFalse(Files.exists(folder.resolve("2026-01-02-latency.svg")), "nothing was measured");
  }

  private static Contender contender(String name) {
    return new Contender(name, () -> new Named(name));
  }

  /// A server that is never started.
  private record Named(String name) implements Service {
    @Override
    public void prepare(int users) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void start() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void stop() {}

    @Override
    public int port() {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Long> pids() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Dialect dialect() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }

  private static void requireSvg(Path file) throws Exception {
    var document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
    assertEquals("svg", document.getDocumentElement().getNodeName());
  }
}
