package org.parley.bench.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.parley.bench.workload.Figure;
import org.parley.bench.workload.Series;

/// All figures of a comparison: of each measure, of each server, one value a run.
public final class Results {
  private final Map<Key, List<Figure>> figures = new LinkedHashMap<>();
  private final Map<String, List<Series>> series = new LinkedHashMap<>();
  private final List<String> failures = new ArrayList<>();

  private record Key(String measure, String server, String figure) {}

  /// What one figure was in all runs.
  ///
  /// @param values rising
  record Values(String unit, List<Double> values) {
    double median() {
      int middle = values.size() / 2;
      return values.size() % 2 == 1
          ? values.get(middle)
          : (values.get(middle - 1) + values.get(middle)) / 2;
    }

    double least() {
      return values.getFirst();
    }

    double most() {
      return values.getLast();
    }

    @Override
    public String toString() {
      String median = Figure.number(median());
      return values.size() == 1
          ? median
          : "%s (%s–%s)".formatted(median, Figure.number(least()), Figure.number(most()));
    }
  }

  void add(String measure, String server, List<Figure> run) {
    for (Figure figure : run) {
      figures
          .computeIfAbsent(new Key(measure, server, figure.name()), _ -> new ArrayList<>())
          .add(figure);
    }
  }

  void addSeries(String measure, List<Series> run) {
    series.put(measure, run);
  }

  void addFailure(String failure) {
    failures.add(failure);
  }

  public List<String> failures() {
    return List.copyOf(failures);
  }

  List<Series> series(String measure) {
    return series.getOrDefault(measure, List.of());
  }

  Optional<Values> of(String measure, String server, String figure) {
    return Optional.ofNullable(figures.get(new Key(measure, server, figure)))
        .map(
            runs ->
                new Values(
                    runs.getFirst().unit(), runs.stream().map(Figure::value).sorted().toList()));
  }

  Optional<Double> median(String measure, String server, String figure) {
    return of(measure, server, figure).map(Values::median);
  }

  Set<String> servers(String measure) {
    Set<String> servers = new LinkedHashSet<>();
    figures.keySet().stream()
        .filter(key -> key.measure.equals(measure))
        .forEach(key -> servers.add(key.server));
    return servers;
  }

  /// The names of a measure's figures, in the order they came.
  Set<String> figures(String measure) {
    Set<String> names = new LinkedHashSet<>();
    figures.keySet().stream()
        .filter(key -> key.measure.equals(measure))
        .forEach(key -> names.add(key.figure));
    return names;
  }
}
