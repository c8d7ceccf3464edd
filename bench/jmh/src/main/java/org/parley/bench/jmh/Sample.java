package org.parley.bench.jmh;

import java.util.UUID;
import org.parley.protocol.ClientFrame;

/// What the benchmarks send.
final class Sample {
  static final String TEXT = "Shall we meet at the station at nine? ".repeat(3).substring(0, 100);

  private Sample() {}

  static String id(long number) {
    return new UUID(0x0190_0000_0000_7000L, 0x8000_0000_0000_0000L | number).toString();
  }

  static ClientFrame send(long number, String to) {
    return new ClientFrame((int) number, new ClientFrame.Send(id(number), to, TEXT, null, null));
  }
}
