package org.parley.messaging;

/// Told when a device is no longer valid, so that its connection ends at once with 4401.
public interface Revocations {
  void revoked(UserId user, DeviceId device);
}
