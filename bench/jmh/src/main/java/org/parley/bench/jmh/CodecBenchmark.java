package org.parley.bench.jmh;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.parley.protocol.ClientFrame;
import org.parley.protocol.Encoding;
import org.parley.protocol.Event;
import org.parley.protocol.FrameCodec;
import org.parley.protocol.MalformedFrameException;
import org.parley.protocol.ServerFrame;

/// What the server does to frames: it reads a `Send`, and writes events whose bodies it keeps as
/// they go on the wire.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecBenchmark {
  private static final int EVENTS = 16;

  @Param({"PROTO", "JSON"})
  public Encoding encoding = Encoding.PROTO;

  private FrameCodec codec = FrameCodec.of(Encoding.PROTO);
  private byte[] send = {};
  private ServerFrame events = new ServerFrame(0, new ServerFrame.Done());

  @Setup
  public void frames() {
    codec = FrameCodec.of(encoding);
    send = codec.encodeClient(Sample.send(1, "bob"));
    List<Event> some = new ArrayList<>();
    for (int i = 1; i <= EVENTS; i++) {
      Event.Message message =
          new Event.Message(Sample.id(i), "alice", "alice", Sample.TEXT, null, null);
      some.add(
          new Event(i, Instant.ofEpochMilli(1_700_000_000_000L + i), FrameCodec.seal(message)));
    }
    events = new ServerFrame(0, new ServerFrame.Events(some, 0, EVENTS));
  }

  @Benchmark
  public ClientFrame readSend() throws MalformedFrameException {
    return codec.decodeClient(send);
  }

  /// 16 messages of 100 bytes in one frame.
  @Benchmark
  public byte[] writeEvents() {
    return codec.encodeServer(events);
  }
}
