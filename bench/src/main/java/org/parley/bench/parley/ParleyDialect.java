package org.parley.bench.parley;

import java.util.function.Consumer;
import org.parley.bench.load.Device;
import org.parley.bench.load.DeviceListener;
import org.parley.bench.load.Dialect;
import org.parley.bench.load.Network;

/// Parley's binary protocol.
public final class ParleyDialect implements Dialect {
  @Override
  public void connect(
      Network network, int user, boolean reads, Consumer<Device> online, DeviceListener listener) {
    network.open(() -> new ParleyDevice(user, reads, online, listener), listener);
  }
}
