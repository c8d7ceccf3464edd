package org.parley.store.rocksdb;

import java.io.IOException;
import java.nio.file.Path;

final class WalCheck {
  private WalCheck() {}

  static void requireTornTailOnly(Path directory) throws IOException {}
}
