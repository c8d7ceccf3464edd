package org.parley.bench.xmpp;

import org.parley.bench.load.DeviceListener;
import org.parley.bench.load.Dialect;
import org.parley.bench.load.Network;

/// XMPP over TCP, as a phone's client of today speaks it.
public final class XmppDialect implements Dialect {
  @Override
  public void connect(Network network, int user, boolean reads, DeviceListener listener) {
    network.open(() -> new XmppDevice(user, reads, listener), listener);
  }
}
