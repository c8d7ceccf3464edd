package org.parley.bench;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.parley.bench.server.Service;
import org.parley.bench.workload.Big;
import org.parley.bench.workload.Figure;
import org.parley.bench.workload.Flood;
import org.parley.bench.workload.Idle;
import org.parley.bench.workload.LimitStore;
import org.parley.bench.workload.Mixed;
import org.parley.bench.workload.Offline;
import org.parley.bench.workload.Paced;
import org.parley.bench.workload.Storm;
import org.parley.bench.workload.Workload;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// A verb for each workload: one run, whose figures it prints.
final class Verbs {
  private static final String WARM_UP_ROUNDS = "seconds in which rounds begin that do not count";
  private static final String ROUNDS = "seconds in which rounds begin that are measured";

  private Verbs() {}

  /// What the verbs share.
  @Command(mixinStandardHelpOptions = true, showDefaultValues = true)
  abstract static class Verb implements Callable<Integer> {
    @Mixin private Subject subject = new Subject();

    abstract Workload workload();

    Service open(Subject chosen) throws IOException {
      return chosen.open();
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
      try (Service service = open(subject)) {
        List<Figure> figures = workload().run(service);
        System.out.println(service.name());
        figures.forEach(figure -> System.out.println("  " + figure));
      }
      return 0;
    }
  }

  @Command(name = "flood", description = "As many messages a second as one server delivers.")
  static class FloodVerb extends Verb {
    @Option(names = "--pairs", defaultValue = "100", description = "pairs of a writer and a reader")
    private int pairs;

    @Option(
        names = "--window",
        defaultValue = "16",
        description = "messages of one writer on the way at a time")
    private int window;

    @Option(names = "--reads", description = "a message counts when it was read")
    private boolean reads;

    @Option(names = "--warm-up", defaultValue = "30", description = "seconds that do not count")
    private int warmUp;

    @Option(names = "--seconds", defaultValue = "20", description = "seconds that are measured")
    private int seconds;

    final Flood.Plan plan() {
      return new Flood.Plan(pairs, window, reads, warmUp, seconds);
    }

    @Override
    Workload workload() {
      return new Flood(plan());
    }
  }

  @Command(name = "limit-store", description = "What the store's engine alone allows for a flood.")
  static final class LimitStoreVerb extends FloodVerb {
    @Override
    Workload workload() {
      return new LimitStore(plan());
    }
  }

  @Command(name = "limit-echo", description = "What the network and the frames alone allow.")
  static final class LimitEchoVerb extends FloodVerb {
    @Override
    Service open(Subject chosen) throws IOException {
      return chosen.echo();
    }
  }

  @Command(name = "paced", description = "How long a message takes at a fixed rate.")
  static final class PacedVerb extends Verb {
    @Option(names = "--rate", defaultValue = "100", description = "messages a second, in all")
    private int rate;

    @Option(names = "--pairs", defaultValue = "100", description = "pairs of a writer and a reader")
    private int pairs;

    @Option(names = "--warm-up", defaultValue = "30", description = "seconds that do not count")
    private int warmUp;

    @Option(names = "--seconds", defaultValue = "20", description = "seconds that are measured")
    private int seconds;

    @Override
    Workload workload() {
      return new Paced(new Paced.Plan(pairs, rate, warmUp, seconds));
    }
  }

  @Command(name = "idle", description = "What a connection costs while nothing happens on it.")
  static final class IdleVerb extends Verb {
    @Option(
        names = "--connections",
        split = ",",
        defaultValue = "1000,5000,15000",
        description = "at which memory is read, rising")
    private List<Integer> connections = List.of();

    @Override
    Workload workload() {
      return new Idle(new Idle.Plan(connections));
    }
  }

  @Command(name = "offline", description = "Messages for users who are away, who then return.")
  static final class OfflineVerb extends Verb {
    @Option(names = "--away", defaultValue = "200", description = "users who are away")
    private int away;

    @Option(names = "--messages", defaultValue = "100", description = "messages for each of them")
    private int messages;

    @Option(names = "--writers", defaultValue = "20", description = "users who write to them")
    private int writers;

    @Option(
        names = "--window",
        defaultValue = "16",
        description = "messages of one writer that are not yet stored")
    private int window;

    @Option(names = "--warm-up", defaultValue = "30", description = WARM_UP_ROUNDS)
    private int warmUp;

    @Option(names = "--seconds", defaultValue = "10", description = ROUNDS)
    private int seconds;

    @Override
    Workload workload() {
      return new Offline(new Offline.Plan(away, messages, writers, window, warmUp, seconds));
    }
  }

  @Command(name = "big", description = "Whether a mailbox becomes slower as it grows.")
  static final class BigVerb extends Verb {
    @Option(names = "--small", defaultValue = "1000", description = "events in the small mailbox")
    private int small;

    @Option(names = "--events", defaultValue = "1000000", description = "events in the big mailbox")
    private int events;

    @Option(names = "--appends", defaultValue = "1000", description = "messages in each round")
    private int appends;

    @Option(names = "--resumes", defaultValue = "200", description = "resumes in each round")
    private int resumes;

    @Option(names = "--pages", defaultValue = "200", description = "pages in each round")
    private int pages;

    @Option(names = "--rounds", defaultValue = "5", description = "the first of which warms up")
    private int rounds;

    @Override
    Workload workload() {
      return new Big(new Big.Plan(small, events, appends, resumes, pages, rounds));
    }
  }

  @Command(name = "mixed", description = "All of it at once, for minutes.")
  static final class MixedVerb extends Verb {
    @Option(names = "--pairs", defaultValue = "100", description = "pairs of a writer and a reader")
    private int pairs;

    @Option(names = "--rate", defaultValue = "2000", description = "messages a second, in all")
    private int rate;

    @Option(names = "--idle", defaultValue = "2000", description = "users who say nothing")
    private int idle;

    @Option(names = "--comers", defaultValue = "500", description = "users who come and go")
    private int comers;

    @Option(names = "--comings", defaultValue = "20", description = "of them, a second")
    private int comings;

    @Option(names = "--warm-up", defaultValue = "20", description = "seconds that do not count")
    private int warmUp;

    @Option(names = "--seconds", defaultValue = "600", description = "seconds that are measured")
    private int seconds;

    @Override
    Workload workload() {
      return new Mixed(new Mixed.Plan(pairs, rate, idle, comers, comings, warmUp, seconds));
    }
  }

  @Command(name = "storm", description = "As many log-ins a second as the server takes.")
  static final class StormVerb extends Verb {
    @Option(names = "--users", defaultValue = "2000", description = "users who log in")
    private int users;

    @Option(names = "--warm-up", defaultValue = "30", description = WARM_UP_ROUNDS)
    private int warmUp;

    @Option(names = "--seconds", defaultValue = "10", description = ROUNDS)
    private int seconds;

    @Override
    Workload workload() {
      return new Storm(new Storm.Plan(users, warmUp, seconds));
    }
  }
}
