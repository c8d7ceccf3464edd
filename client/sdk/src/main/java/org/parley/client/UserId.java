package org.parley.client;

/// Names a user, for ever. Opaque: the server makes them.
public record UserId(String value) {
  public UserId {
    Ids.require("user id", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
