package org.parley.store.rocksdb;

import java.nio.charset.StandardCharsets;

/// The column families of the store, one table each; `package-info.java` draws their rows.
enum Table {
  META("default"),
  EVENTS("events"),
  HISTORY("history"),
  CHATS("chats"),
  IDS("ids"),
  ACCOUNTS("accounts");

  private final String family;

  Table(String family) {
    this.family = family;
  }

  String family() {
    return family;
  }

  byte[] familyBytes() {
    return family.getBytes(StandardCharsets.UTF_8);
  }
}
