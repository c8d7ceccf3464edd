package org.parley.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parley.protocol.Event;

class HistoryFileTest {
  @TempDir Path folder;

  private static final List<Entry> SOME =
      List.of(
          new Entry.Opened(1),
          new Entry.Sending(2, 1, "u-bob", "id-1"),
          new Entry.SawReceipt(3, 1, 4, 5, Event.Receipt.Kind.READ, "u-bob", "u-bob", 3),
          new Entry.Held(6, "i", "c", "f", 7, 8, "o", 9, "d", "READ"));

  @Test
  void whatIsWrittenIsReadAgain() throws Exception {
    var file = folder.resolve("device");
    try (var history = HistoryFile.append(file)) {
      history.addAll(SOME);
    }
    assertEquals(SOME, HistoryFile.read(file));
  }

  @Test
  void aLineThatAKillLeftUnfinishedIsNotThere() throws Exception {
    var file = folder.resolve("device");
    try (var history = HistoryFile.append(file)) {
      history.addAll(SOME);
    }
    Files.writeString(file, "{\"k\":\"ope", StandardOpenOption.APPEND);
    assertEquals(SOME, HistoryFile.read(file));
    try (var history = HistoryFile.append(file)) {
      history.add(new Entry.Stalled(9));
    }
    assertEquals(5, HistoryFile.read(file).size());
  }
}
