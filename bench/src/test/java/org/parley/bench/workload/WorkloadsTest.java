package org.parley.bench.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.parley.bench.echo.EchoServer;
import org.parley.bench.load.LoadException;
import org.parley.bench.server.EchoService;

/// The workloads do what they say to a real server in a process of its own, and notice what is not
/// as it should be. What they measure here says nothing.
final class WorkloadsTest {
  @TempDir private Path folder;

  private List<Figure> run(Workload workload) throws Exception {
    try (EchoService echo = new EchoService(folder, "")) {
      return workload.run(echo);
    }
  }

  private static double value(List<Figure> figures, String name) {
    return figures.stream().filter(it -> it.name().equals(name)).findFirst().orElseThrow().value();
  }

  @Test
  void aFloodCountsMessagesThatWereDelivered() throws Exception {
    assertTrue(value(run(new Flood(new Flood.Plan(4, 8, false, 0, 1))), "messages") > 0);
  }

  @Test
  void aFloodCountsMessagesThatWereRead() throws Exception {
    assertTrue(value(run(new Flood(new Flood.Plan(4, 8, true, 0, 1))), "messages") > 0);
  }

  @Test
  void atAFixedRateEveryMessageIsTimed() throws Exception {
    List<Figure> figures = run(new Paced(new Paced.Plan(3, 50, 1, 1)));
    assertTrue(value(figures, "delivered, p50") <= value(figures, "delivered, p99.9"));
    assertTrue(value(figures, "stored, p50") > 0);
  }

  @Test
  void aStormLogsEveryoneIn() throws Exception {
    assertTrue(value(run(new Storm(new Storm.Plan(50, 0, 1))), "log-ins") > 0);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void aServerThatLosesDoublesOrSwapsAMessageIsNotMeasured(EchoServer.Fault fault) {
    for (Workload workload :
        List.of(
            new Flood(new Flood.Plan(2, 8, false, 0, 1)),
            new Paced(new Paced.Plan(2, 100, 0, 1)))) {
      try (EchoService echo = new EchoService(folder, "", fault)) {
        assertThrows(LoadException.class, () -> workload.run(echo), workload.toString());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Test
  void whatCannotBeAskedIsRefusedWithTheLeast() {
    LoadException refusal =
        assertThrows(LoadException.class, () -> new Flood.Plan(0, 8, false, 0, 1));
    assertEquals("--pairs must be at least 1, not 0", refusal.getMessage());
  }

  @Test
  void whatIsParleysAloneSaysSo() {
    LoadException refusal =
        assertThrows(
            LoadException.class, () -> run(new LimitStore(new Flood.Plan(1, 1, false, 0, 1))));
    assertEquals("the rows are Parley's: --server parley", refusal.getMessage());
  }

  @Test
  void thoseAwayAreSharedEvenly() {
    assertThrows(IllegalArgumentException.class, () -> new Offline.Plan(10, 1, 3, 1, 0, 1));
  }
}
