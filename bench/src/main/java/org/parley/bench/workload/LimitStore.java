package org.parley.bench.workload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.parley.bench.load.LoadException;
import org.parley.bench.parley.ParleyUsers;
import org.parley.bench.server.ParleyService;
import org.parley.bench.server.Processes;
import org.parley.bench.server.Service;
import org.parley.bench.wal.BatchRows;
import org.parley.bench.wal.WriteAheadLog;
import org.parley.store.rocksdb.RowReplay;
import org.rocksdb.RocksDBException;

/// What the store's engine alone allows: a flood runs first, and then the batches of its last
/// seconds, which RocksDB's logs still hold, are written again, in this process, with nothing
/// before and nothing behind; each time for other users, until the engine has long been compacting.
public final class LimitStore implements Workload {
  private static final int WARM_UP_SECONDS = 10;
  private static final int SECONDS = 20;

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
    long perRound = messages(replay, batches);
    long written = 0;
    double warmUpSeconds = 0;
    double seconds = 0;
    for (int round = 0; seconds < SECONDS; round++) {
      int others = round;
      List<byte[]> renamed =
          batches.stream().map(batch -> ParleyUsers.renamed(batch, others)).toList();
      long began = System.nanoTime();
      replay.write(renamed);
      double took = (System.nanoTime() - began) / 1e9;
      if (warmUpSeconds < WARM_UP_SECONDS) {
        warmUpSeconds += took;
      } else {
        seconds += took;
        written += perRound;
      }
    }
    return written / seconds;
  }

  private static long messages(RowReplay replay, List<byte[]> batches) {
    int table = replay.messagesTable();
    return batches.stream().mapToLong(batch -> BatchRows.put(batch, table)).sum();
  }
}
