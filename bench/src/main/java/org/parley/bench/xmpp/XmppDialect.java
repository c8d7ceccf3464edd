package org.parley.bench.xmpp;

import java.util.function.Consumer;
import org.parley.bench.load.Device;
import org.parley.bench.load.DeviceListener;
import org.parley.bench.load.Dialect;
import org.parley.bench.load.Network;

/// XMPP over TCP, as a phone's client of today speaks it.
public final class XmppDialect implements Dialect {
  @Override
  public void connect(
      Network network, int user, boolean reads, Consumer<Device> online, DeviceListener listener) {
    network.open(new XmppDevice(user, reads, online, listener), listener);
  }
}
