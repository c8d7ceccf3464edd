package org.parley.client;

/// Names a logged-in device of a user. Opaque: the server makes them.
public record DeviceId(String value) {
  public DeviceId {
    Ids.require("device id", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
