package org.parley.bench.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pauses are read from what a JVM writes, without those that were asked for.
final class GcLogTest {
  @TempDir private Path folder;

  @Test
  void pausesAreReadAndCountedByTheirLength() throws Exception {
    Path file = folder.resolve("gc.log");
    Files.writeString(
        file,
        """
        [0.005s][info][gc] Using Serial
        [1.234s][info][gc] GC(0) Pause Young (Allocation Failure) 17M->5M(62M) 7.250ms
        [2.345s][info][gc] GC(1) Pause Full (Heap Inspection Initiated GC) 9M->5M(62M) 30.120ms
        [3.456s][info][gc] GC(2) Pause Young (Allocation Failure) 22M->5M(62M) 1.750ms
        [4.000s][info][gc] GC(3) Concurrent Mark Cycle 12.000ms
        [5.000s][info][gc,phases] GC(4) Y: Concurrent Mark 3.000ms
        [6.000s][info][gc,phases] GC(4) Y: Pause Mark Start 0.250ms
        """);
    GcLog log = GcLog.read(file, 0);
    assertArrayEquals(new double[] {0.25, 1.75, 7.25}, log.millis());
    assertEquals(1.75, log.percentile(50));
    assertEquals(7.25, log.percentile(99.9));
    assertArrayEquals(new double[] {0.25, 1.75}, GcLog.read(file, 1).millis());
    assertEquals(0, GcLog.NONE.percentile(99.9));
  }
}
