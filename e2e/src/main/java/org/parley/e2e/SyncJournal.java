package org.parley.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/// The journal that `nosync.c` writes, read after its processes are dead. The format is drawn
/// there.
final class SyncJournal {

  /// Something that was done to a name.
  sealed interface Operation {}

  record Created(Path path) implements Operation {}

  /// @param grave where the removed file is still linked
  record Removed(Path grave, Path path) implements Operation {}

  /// @param grave where the file that had the new name before is still linked
  record Renamed(Optional<Path> grave, Path from, Path to) implements Operation {}

  private sealed interface SizeChange {}

  private record Synced(String inode, long size) implements SizeChange {}

  private record Cut(String inode, long size) implements SizeChange {}

  /// In order, of all processes. Equal ones are still different, so sets go by identity.
  private final List<Operation> operations = new ArrayList<>();

  private final Set<Operation> failed = identitySet();

  /// What a sync of its directory made durable; and what a sync of anything did.
  private final Set<Operation> durableByDirectory = identitySet();

  private final Set<Operation> durableByAny = identitySet();
  private final List<SizeChange> sizes = new ArrayList<>();
  private final Set<String> unmodelled = new TreeSet<>();

  /// By process: its operations by their number, and how many there were before it began.
  private final Map<String, Map<Long, Operation>> numbered = new HashMap<>();

  private final Map<String, Integer> before = new HashMap<>();

  private SyncJournal() {}

  static SyncJournal read(Path file) throws IOException {
    var journal = new SyncJournal();
    if (Files.exists(file)) {
      for (var line : Files.readAllLines(file)) {
        journal.line(line.split("\t", -1));
      }
    }
    return journal;
  }

  private static Set<Operation> identitySet() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }

  private void line(String[] fields) {
    var process = fields[0];
    switch (fields[1]) {
      case "B" -> {
        numbered.put(process, new HashMap<>());
        before.put(process, operations.size());
      }
      case "N" -> {
        var operation = operation(fields);
        operations.add(operation);
        operationsOf(process).put(Long.parseLong(fields[2]), operation);
      }
      case "F" -> {
        var operation = operationsOf(process).remove(Long.parseLong(fields[2]));
        if (operation != null) {
          failed.add(operation);
        }
      }
      case "S" -> {
        sizes.add(new Synced(fields[2], Long.parseLong(fields[3])));
        durableByAny.addAll(upTo(process, Long.parseLong(fields[4])));
      }
      case "Y" -> {
        var covered = upTo(process, Long.parseLong(fields[2]));
        durableByAny.addAll(covered);
        var directory = Path.of(fields[3]);
        covered.stream()
            .filter(operation -> directories(operation).contains(directory))
            .forEach(durableByDirectory::add);
      }
      case "T" -> sizes.add(new Cut(fields[2], Long.parseLong(fields[3])));
      case "X" -> {
        if (!isLock(fields[3])) {
          unmodelled.add(fields[2] + " of " + fields[3]);
        }
      }
      case String other -> throw new IllegalStateException("no such journal line: " + other);
    }
  }

  /// A lock file may be written in place: what is in it is for people, and no store reads it.
  private static boolean isLock(String path) {
    return path.toLowerCase(Locale.ROOT).endsWith("lock");
  }

  private Map<Long, Operation> operationsOf(String process) {
    var found = numbered.get(process);
    if (found == null) {
      throw new IllegalStateException("process " + process + " did not begin");
    }
    return found;
  }

  private static Operation operation(String[] fields) {
    return switch (fields[3]) {
      case "create" -> new Created(Path.of(fields[5]));
      case "unlink" -> new Removed(Path.of(fields[4]), Path.of(fields[5]));
      case "rename" ->
          new Renamed(
              fields[4].equals("-") ? Optional.empty() : Optional.of(Path.of(fields[4])),
              Path.of(fields[5]),
              Path.of(fields[6]));
      case String other -> throw new IllegalStateException("no such operation: " + other);
    };
  }

  /// The process's operations up to a number, and all of the processes before it.
  private List<Operation> upTo(String process, long number) {
    var covered = new ArrayList<>(operations.subList(0, before.getOrDefault(process, 0)));
    operationsOf(process)
        .forEach(
            (at, operation) -> {
              if (at <= number) {
                covered.add(operation);
              }
            });
    return covered;
  }

  private static Set<Path> directories(Operation operation) {
    return switch (operation) {
      case Created(var path) -> Set.of(parent(path));
      case Removed(_, var path) -> Set.of(parent(path));
      case Renamed(_, var from, var to) -> {
        var both = new HashSet<Path>();
        both.add(parent(from));
        both.add(parent(to));
        yield both;
      }
    };
  }

  private static Path parent(Path path) {
    var parent = path.getParent();
    if (parent == null) {
      throw new IllegalStateException("no parent: " + path);
    }
    return parent;
  }

  /// Ways of writing that the shim has no model of.
  Set<String> unmodelled() {
    return unmodelled;
  }

  /// Moves durable sizes, by inode, to where the journal's end has them.
  void replaySizes(Map<String, Long> durable) {
    for (var change : sizes) {
      switch (change) {
        case Synced(var inode, var size) -> durable.merge(inode, size, Math::max);
        case Cut(var inode, var size) ->
            durable.computeIfPresent(inode, (_, n) -> Math.min(n, size));
      }
    }
  }

  /// The operations that a loss takes back, newest first: of each order that holds (one for each
  /// directory, or one for all) an end that no sync covers.
  List<Operation> undone(NoSyncShim.Loss loss, RandomGenerator random) {
    var durable = loss.wholeJournal() ? durableByAny : durableByDirectory;
    var orders = new LinkedHashMap<Set<Path>, List<Operation>>();
    for (var operation : operations) {
      if (failed.contains(operation)) {
        continue;
      }
      var order = loss.wholeJournal() ? Set.<Path>of() : directories(operation);
      orders.computeIfAbsent(order, _ -> new ArrayList<>()).add(operation);
    }
    Set<Operation> lost = identitySet();
    for (var order : orders.values()) {
      int kept = order.size();
      while (kept > 0 && !durable.contains(order.get(kept - 1))) {
        kept--;
      }
      if (loss.sparesSome()) {
        kept += random.nextInt(order.size() - kept + 1);
      }
      lost.addAll(order.subList(kept, order.size()));
    }
    return operations.reversed().stream().filter(lost::contains).toList();
  }
}
