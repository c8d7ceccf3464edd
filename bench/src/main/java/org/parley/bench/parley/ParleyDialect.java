package org.parley.bench.parley;

import org.parley.bench.load.DeviceListener;
import org.parley.bench.load.Dialect;
import org.parley.bench.load.Network;

/// Parley's binary protocol.
public final class ParleyDialect implements Dialect {
  @Override
  public void connect(Network network, int user, boolean reads, DeviceListener listener) {
    network.open(() -> new ParleyDevice(user, reads, listener), listener);
  }
}
