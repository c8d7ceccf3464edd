package org.parley.bench.jmh;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.stream.Stream;
import org.parley.messaging.CommitListener;
import org.parley.store.rocksdb.RocksStore;
import org.parley.store.rocksdb.StoreOptions;

/// A store in a folder that goes with it.
final class TemporaryStore implements AutoCloseable {
  private final Path folder;
  private final RocksStore store;

  TemporaryStore(CommitListener listener) throws IOException {
    folder = Files.createTempDirectory("parley-jmh");
    store =
        RocksStore.open(
            folder, Clock.systemUTC(), listener, new SimpleMeterRegistry(), StoreOptions.DEFAULTS);
  }

  RocksStore store() {
    return store;
  }

  @Override
  public void close() throws IOException {
    store.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
