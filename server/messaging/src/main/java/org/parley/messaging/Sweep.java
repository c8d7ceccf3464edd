package org.parley.messaging;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.parley.protocol.CloseCode;

/// Catches what no notice brought (G8): compares the heads of connected users' mailboxes, and the
/// validity of connected devices, with the store, many at a time. To be called every
/// [MessagingLimits#SWEEP_PERIOD].
public final class Sweep {
  private final ConnectedDevices connected;
  private final Mailboxes mailboxes;
  private final AccountStore accounts;

  public Sweep(ConnectedDevices connected, Mailboxes mailboxes, AccountStore accounts) {
    this.connected = connected;
    this.mailboxes = mailboxes;
    this.accounts = accounts;
  }

  /// @throws StoreUnavailableException the store cannot answer; the next sweep begins anew
  public void run() {
    List<ConnectedDevice> all = connected.all();
    for (int from = 0; from < all.size(); from += MessagingLimits.SWEEP_BATCH_USERS) {
      int to = Math.min(all.size(), from + MessagingLimits.SWEEP_BATCH_USERS);
      sweep(all.subList(from, to));
    }
  }

  private void sweep(List<ConnectedDevice> devices) {
    Map<DeviceId, UserId> owners = new HashMap<>();
    devices.forEach(device -> owners.put(device.id(), device.user()));
    Set<DeviceId> existing = accounts.existing(owners);
    Map<UserId, Long> heads = mailboxes.heads(new ArrayList<>(Set.copyOf(owners.values())));
    for (ConnectedDevice device : devices) {
      if (!existing.contains(device.id())) {
        device.close(CloseCode.UNAUTHENTICATED);
      } else {
        device.offerHead(heads.getOrDefault(device.user(), 0L));
        device.resume();
      }
    }
  }
}
