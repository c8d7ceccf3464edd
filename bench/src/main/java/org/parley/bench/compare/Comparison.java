package org.parley.bench.compare;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.parley.bench.server.Service;
import org.parley.bench.workload.Figure;
import org.parley.bench.workload.Mixed;
import org.parley.bench.workload.Workload;

/// Runs measures one after the other, over and over, the servers in turns: what changes on the
/// machine meanwhile meets all of them. A run that fails is told of, and the others go on.
public final class Comparison {
  private final List<Measure> measures;
  private final PrintStream progress;
  private final Results results;

  /// Is called whenever each measure has run once more.
  public interface AfterRun {
    void ended(int run) throws IOException;
  }

  /// @param results where every figure goes as soon as it is there
  public Comparison(List<Measure> measures, Results results, PrintStream progress) {
    this.measures = List.copyOf(measures);
    this.results = results;
    this.progress = progress;
  }

  public void run(AfterRun afterRun) throws IOException, InterruptedException {
    int most = measures.stream().mapToInt(Measure::runs).max().orElse(0);
    for (int run = 0; run < most; run++) {
      for (Measure measure : measures) {
        if (run < measure.runs()) {
          run(measure, run);
        }
      }
      afterRun.ended(run + 1);
    }
  }

  private void run(Measure measure, int run) throws InterruptedException {
    List<Measure.Contender> order = new ArrayList<>(measure.contenders());
    if (run % 2 == 1) {
      Collections.reverse(order);
    }
    for (Measure.Contender contender : order) {
      String what =
          "%s, %s, run %d of %d"
              .formatted(measure.title(), contender.name(), run + 1, measure.runs());
      try {
        List<Figure> figures = run(measure, contender);
        progress.println(what + ": " + figures.getFirst());
      } catch (IOException | RuntimeException e) {
        // Whatever it was, it ends this run and not those of an hour before.
        results.addFailure(what + ": " + e.getMessage());
        progress.println(what + ": nothing was measured: " + e);
      }
    }
  }

  private List<Figure> run(Measure measure, Measure.Contender contender)
      throws IOException, InterruptedException {
    Workload workload = measure.workload().get();
    List<Figure> figures;
    try (Service service = contender.opener().open()) {
      figures = workload.run(service);
    }
    results.add(measure.title(), contender.name(), figures);
    if (workload instanceof Mixed mixed) {
      results.addSeries(measure.title(), mixed.series());
    }
    return figures;
  }
}
