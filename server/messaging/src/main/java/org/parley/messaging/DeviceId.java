package org.parley.messaging;

/// Names a device of a user, for ever. Opaque: [RandomIds] makes them.
///
/// @param value 1 to 64 of `a-z 0-9 _ -`
public record DeviceId(String value) {
  public DeviceId {
    Ids.require("device id", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
