package org.parley.bench.jmh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.parley.messaging.Change;
import org.parley.messaging.DeviceId;
import org.parley.messaging.Digest;
import org.parley.messaging.MessageId;
import org.parley.messaging.Outcome;
import org.parley.messaging.UserId;
import org.parley.protocol.Event;
import org.parley.protocol.FrameCodec;

/// One durable commit in the embedded store: posts to 100 pairs of users, and the acknowledgement
/// of each. With one change the sync of the disk is nearly all of it; with many, what a change
/// costs.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 2)
public class CommitBenchmark {
  private static final int PAIRS = 100;

  private static final List<UserId> WRITERS = users("writer");
  private static final List<UserId> READERS = users("reader");

  @Param({"1", "16", "256"})
  public int messages = 1;

  private @Nullable TemporaryStore temporary;
  private List<Change> changes = List.of();
  private long number;

  @Setup(Level.Trial)
  public void open() throws IOException {
    temporary = new TemporaryStore((owner, event) -> false);
  }

  @TearDown(Level.Trial)
  public void close() throws IOException {
    if (temporary != null) {
      temporary.close();
    }
  }

  /// With ids as long as a server's own: what the store does with keys depends on that.
  private static List<UserId> users(String name) {
    return IntStream.range(0, PAIRS)
        .mapToObj(it -> new UserId("%s%010d".formatted(name, it)))
        .toList();
  }

  /// What is committed next, made before the time is taken.
  @Setup(Level.Invocation)
  public void write() {
    changes = new ArrayList<>(2 * messages);
    for (int i = 0; i < messages; i++) {
      int pair = (int) (number % PAIRS);
      UserId from = WRITERS.get(pair);
      UserId to = READERS.get(pair);
      String id = Sample.id(++number);
      changes.add(
          new Change.Post(
              from,
              to,
              new MessageId(id),
              new Digest(Arrays.copyOf(id.getBytes(StandardCharsets.US_ASCII), Digest.BYTES)),
              FrameCodec.seal(
                  new Event.Message(id, to.value(), from.value(), Sample.TEXT, null, null)),
              FrameCodec.seal(
                  new Event.Message(id, from.value(), from.value(), Sample.TEXT, null, null))));
      changes.add(new Change.Acknowledge(to, new DeviceId("device"), Long.MAX_VALUE));
    }
  }

  @Benchmark
  public List<Outcome> commit() {
    return Objects.requireNonNull(temporary).store().mailboxes().commit(changes);
  }
}
