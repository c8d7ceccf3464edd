package org.parley.client;

/// Who is logged in on this device.
public record Identity(UserId user, DeviceId device, String handle) {
  /// The handle is personal, so it has no place in a log line.
  @Override
  public String toString() {
    return "Identity[user=%s, device=%s]".formatted(user, device);
  }
}
