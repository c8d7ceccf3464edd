package org.parley.bench.workload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.parley.bench.load.LoadException;
import org.parley.bench.server.ParleyService;
import org.parley.bench.server.Processes;
import org.parley.bench.server.Service;
import org.parley.bench.wal.BatchRows;
import org.parley.bench.wal.WriteAheadLog;
import org.parley.store.rocksdb.RowReplay;
import org.rocksdb.RocksDBException;

/// What the store's engine alone allows: a flood runs first, and then the very batches that it
/// wrote are written again, in this process, with nothing before and nothing behind.
public final class LimitStore implements Workload {
  /// This part of what was written warms up.
  private static final int WARM_UP_PART = 5;

  private final Flood flood;

  public LimitStore(Flood.Plan plan) {
    this.flood = new Flood(plan);
  }

  @Override
  public List<Figure> run(Service service) throws IOException, InterruptedException {
    if (!(service instanceof ParleyService parley)) {
      throw new LoadException("the rows are Parley's: --server parley");
    }
    double flooded = flood.run(service).getFirst().value();
    List<byte[]> batches = WriteAheadLog.batches(parley.store());
    Path folder = Files.createTempDirectory("parley-bench-store");
    try (RowReplay replay = new RowReplay(folder)) {
      double alone = messagesPerSecond(replay, batches);
      double together = (double) messages(replay, batches) / batches.size();
      return List.of(
          Figure.more("flood", "msg/s", flooded),
          Figure.more("store alone", "msg/s", alone),
          Figure.more("share of the store alone", "%", 100 * flooded / alone),
          Figure.neither("messages a batch", "messages", together));
    } catch (RocksDBException e) {
      throw new IOException("the rows could not be written again", e);
    } finally {
      Processes.deleteFolder(folder);
    }
  }

  private static double messagesPerSecond(RowReplay replay, List<byte[]> batches)
      throws RocksDBException {
    int warmUp = batches.size() / WARM_UP_PART;
    replay.write(batches.subList(0, warmUp));
    List<byte[]> measured = batches.subList(warmUp, batches.size());
    long began = System.nanoTime();
    replay.write(measured);
    return messages(replay, measured) / ((System.nanoTime() - began) / 1e9);
  }

  private static long messages(RowReplay replay, List<byte[]> batches) {
    int table = replay.messagesTable();
    return batches.stream().mapToLong(batch -> BatchRows.put(batch, table)).sum();
  }
}
