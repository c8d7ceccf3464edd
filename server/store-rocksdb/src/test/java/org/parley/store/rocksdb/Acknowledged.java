package org.parley.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.parley.messaging.UserId;
import org.parley.protocol.Event;
import org.parley.store.contract.Messages;

/// What a writer was told is durable, by what it printed, and the check that it is.
final class Acknowledged {
  /// Of each sender, the seq of each message's number.
  private final Map<String, Map<Integer, Long>> seqs = new HashMap<>();

  /// @param lines of one writer; the last may be cut off by its death
  void add(List<String> lines) {
    for (String line : lines) {
      String[] words = line.split(" ", -1);
      if (words.length == 3 && words[0].startsWith("sender-")) {
        Map<Integer, Long> ofSender = seqs.computeIfAbsent(words[0], any -> new HashMap<>());
        ofSender.put(Integer.valueOf(words[1]), Long.valueOf(words[2]));
      }
    }
  }

  int count() {
    return seqs.values().stream().mapToInt(Map::size).sum();
  }

  /// The number after the highest of any sender, with room for those of unknown outcome.
  int next() {
    return seqs.values().stream().flatMap(m -> m.keySet().stream()).mapToInt(i -> i).max().orElse(0)
        + 2;
  }

  /// Opens the store and checks that each acknowledged message is there once, under its seq and in
  /// its sender's order, in both mailboxes, and that all indexes agree.
  void check(Path directory) throws IOException {
    try (RocksStore store =
        RocksStore.open(
            directory,
            Clock.systemUTC(),
            (owner, event) -> false,
            new SimpleMeterRegistry(),
            RocksFixture.SMALL)) {
      checkOrder(all(store, WriterProcess.READER));
      for (Map.Entry<String, Map<Integer, Long>> sender : seqs.entrySet()) {
        checkSender(all(store, new UserId(sender.getKey())), sender.getKey(), sender.getValue());
      }
    }
    try (StoreTools tools = StoreTools.open(directory)) {
      VerifyReport report = tools.verify();
      assertEquals(List.of(), report.examples());
      assertTrue(report.isClean());
    }
  }

  private static List<Event> all(RocksStore store, UserId user) {
    return store.mailboxes().read(user, 0, Integer.MAX_VALUE, Integer.MAX_VALUE).events();
  }

  private static void checkSender(List<Event> events, String sender, Map<Integer, Long> expected) {
    Map<Integer, Long> found = new HashMap<>();
    for (Event event : events) {
      String text = Messages.text(event);
      if (text != null) {
        Long twice = found.put(number(text), event.seq());
        assertEquals(null, twice, "twice in the mailbox of " + sender);
      }
    }
    expected.forEach((number, seq) -> assertEquals(seq, found.get(number), sender + " " + number));
  }

  private void checkOrder(List<Event> events) {
    Map<String, List<Integer>> numbers = new HashMap<>();
    for (Event event : events) {
      String text = Messages.text(event);
      if (text != null) {
        numbers.computeIfAbsent(text.split(" ", -1)[1], any -> new ArrayList<>()).add(number(text));
      }
    }
    numbers.forEach(
        (sender, inMailbox) -> {
          assertEquals(inMailbox.stream().sorted().distinct().toList(), inMailbox, sender);
          Set<Integer> there = new HashSet<>(inMailbox);
          assertTrue(there.containsAll(seqs.getOrDefault(sender, Map.of()).keySet()), sender);
        });
  }

  /// Of a text as `own: sender-1 42 xxx`.
  private static int number(String text) {
    return Integer.parseInt(text.split(" ", -1)[2]);
  }
}
