package org.parley.messaging;

/// Names a user for ever; given out once and never again. Opaque: [RandomIds] makes them.
///
/// @param value 1 to 64 of `a-z 0-9 _ -`
public record UserId(String value) {
  public UserId {
    Ids.require("user id", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
