package org.parley.store.rocksdb;

import java.util.List;

/// What [StoreTools#verify] found.
///
/// @param problems how many there are
/// @param examples the first of them, each in one line, without any message's text
public record VerifyReport(long mailboxes, long events, long problems, List<String> examples) {
  public VerifyReport {
    examples = List.copyOf(examples);
  }

  public boolean isClean() {
    return problems == 0;
  }
}
