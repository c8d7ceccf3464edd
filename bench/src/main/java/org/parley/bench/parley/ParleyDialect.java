package org.parley.bench.parley;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.parley.bench.load.Device;
import org.parley.bench.load.DeviceListener;
import org.parley.bench.load.Dialect;
import org.parley.bench.load.Network;

/// Parley's binary protocol.
public final class ParleyDialect implements Dialect {
  /// Where each user's device stood when it ended in order: it resumes there.
  private final Map<Integer, Position> positions = new HashMap<>();

  /// @param epoch of the mailbox
  /// @param upTo the highest seq that was acknowledged
  /// @param recent of a new device: how many events before the newest it begins; 0 for all
  record Position(String epoch, long upTo, int recent) {
    static final Position NEW = new Position("", 0, 0);
    static final Position AT_HEAD = new Position("", 0, 1);
  }

  /// This user's first device wants nothing of what is in the mailbox but the newest event.
  public void beginAtHead(int user) {
    positions.put(user, Position.AT_HEAD);
  }

  @Override
  public void connect(
      Network network, int user, boolean reads, Consumer<Device> online, DeviceListener listener) {
    network.open(new ParleyDevice(user, reads, online, listener, positions), listener);
  }
}
