package org.parley.bench.compare;

import static org.parley.bench.compare.Titles.BIG;
import static org.parley.bench.compare.Titles.FLOOD;
import static org.parley.bench.compare.Titles.FLOOD_READ;
import static org.parley.bench.compare.Titles.IDLE;
import static org.parley.bench.compare.Titles.LIMIT_STORE;
import static org.parley.bench.compare.Titles.MIXED;
import static org.parley.bench.compare.Titles.NO_ARCHIVE;
import static org.parley.bench.compare.Titles.OFFLINE;
import static org.parley.bench.compare.Titles.PACED_FAST;
import static org.parley.bench.compare.Titles.PACED_SLOW;
import static org.parley.bench.compare.Titles.PARLEY;
import static org.parley.bench.compare.Titles.PEERS;
import static org.parley.bench.compare.Titles.STORM;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.parley.bench.workload.Figure;

/// Something Parley is to reach, and what it did reach.
///
/// @param what is compared with what
/// @param unit of both numbers
/// @param atLeast whether more is better
/// @param reached empty if it was not measured
record Target(String what, String unit, boolean atLeast, double goal, Optional<Double> reached) {
  private static final String P99 = "delivered, p99";

  static List<Target> of(Results results) {
    Optional<Double> flood = results.median(FLOOD, PARLEY, "messages");
    String most = mostIdle(results);
    String rss = "RSS a connection" + most;
    String heap = "heap a connection" + most;
    return List.of(
        times(
            "flood: Parley to the better peer", 50, over(flood, best(results, FLOOD, "messages"))),
        times(
            "flood: Parley to ejabberd, which then stores nothing",
            6,
            over(flood, results.median(FLOOD, NO_ARCHIVE, "messages"))),
        new Target(
            "flood: Parley to what its store alone takes",
            "%",
            true,
            50,
            results.median(LIMIT_STORE, PARLEY, "share of the store alone")),
        new Target(
            "flood: delivered and read to delivered",
            "%",
            true,
            70,
            over(results.median(FLOOD_READ, PARLEY, "messages"), flood).map(it -> 100 * it)),
        most(
            "paced: Parley's p99 at 100 msg/s to the better peer's",
            "times",
            1.0 / 3,
            over(results.median(PACED_SLOW, PARLEY, P99), least(results, PACED_SLOW, P99))),
        most(
            "paced: Parley's p99 at 2,000 msg/s to the better peer's at 100",
            "times",
            1,
            over(results.median(PACED_FAST, PARLEY, P99), least(results, PACED_SLOW, P99))),
        most("idle: heap a connection" + most, "KiB", 4, results.median(IDLE, PARLEY, heap)),
        most("idle: RSS a connection" + most, "KiB", 10, results.median(IDLE, PARLEY, rss)),
        most(
            "idle: Parley's RSS a connection to the better peer's" + most,
            "times",
            0.2,
            over(results.median(IDLE, PARLEY, rss), least(results, IDLE, rss))),
        times(
            "offline: Parley to the better peer, on return",
            20,
            over(
                results.median(OFFLINE, PARLEY, "received on return"),
                best(results, OFFLINE, "received on return"))),
        times(
            "storm: Parley to the better peer",
            20,
            over(results.median(STORM, PARLEY, "log-ins"), best(results, STORM, "log-ins"))),
        most("big: append", "times", 1.2, results.median(BIG, PARLEY, "append, big to small")),
        most(
            "big: resume of 100 events",
            "times",
            1.5,
            results.median(BIG, PARLEY, "resume of 100 events, big to small")),
        most(
            "mixed: growth of the heap (1 MiB counts as none)",
            "MiB",
            1,
            results.median(MIXED, PARLEY, "growth of the heap")),
        most("mixed: GC pause, p99.9", "ms", 20, results.median(MIXED, PARLEY, "GC pause, p99.9")));
  }

  boolean isReached() {
    return reached.filter(value -> atLeast ? value >= goal : value <= goal).isPresent();
  }

  String verdict() {
    return reached.isEmpty() ? "not measured" : isReached() ? "reached" : "**missed**";
  }

  String goalText() {
    return (atLeast ? "≥ " : "≤ ") + Figure.number(goal) + " " + unit;
  }

  String reachedText() {
    return reached.map(value -> Figure.number(value) + " " + unit).orElse("–");
  }

  private static Target times(String what, double goal, Optional<Double> reached) {
    return new Target(what, "times", true, goal, reached);
  }

  private static Target most(String what, String unit, double goal, Optional<Double> reached) {
    return new Target(what, unit, false, goal, reached);
  }

  private static Optional<Double> over(Optional<Double> value, Optional<Double> other) {
    return value.flatMap(it -> other.map(by -> it / by));
  }

  private static Optional<Double> best(Results results, String measure, String figure) {
    return PEERS.stream()
        .flatMap(peer -> results.median(measure, peer, figure).stream())
        .max(Comparator.naturalOrder());
  }

  private static Optional<Double> least(Results results, String measure, String figure) {
    return PEERS.stream()
        .flatMap(peer -> results.median(measure, peer, figure).stream())
        .min(Comparator.naturalOrder());
  }

  /// The end of the figures' names at the most connections that were measured.
  private static String mostIdle(Results results) {
    return results.figures(IDLE).stream()
        .filter(name -> name.startsWith("RSS a connection"))
        .map(name -> name.substring("RSS a connection".length()))
        .reduce((_, last) -> last)
        .orElse("");
  }
}
