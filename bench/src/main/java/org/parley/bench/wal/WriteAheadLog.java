package org.parley.bench.wal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The batches in RocksDB's logs of a store that was closed, in the order they were written.
/// Format: <https://github.com/facebook/rocksdb/wiki/Write-Ahead-Log-File-Format>.
public final class WriteAheadLog {
  private static final int BLOCK_BYTES = 32 * 1024;
  private static final int HEADER_BYTES = 7;
  private static final int BATCH_HEADER_BYTES = 12;
  private static final int FULL = 1;
  private static final int FIRST = 2;
  private static final int MIDDLE = 3;
  private static final int LAST = 4;

  private final List<byte[]> batches = new ArrayList<>();
  private final ByteArrayOutputStream record = new ByteArrayOutputStream();

  private WriteAheadLog() {}

  /// @param store the folder of a store that nobody uses
  public static List<byte[]> batches(Path store) throws IOException {
    var log = new WriteAheadLog();
    try (Stream<Path> files = Files.list(store)) {
      for (Path file : files.filter(it -> it.toString().endsWith(".log")).sorted().toList()) {
        log.read(ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN));
      }
    }
    return log.batches;
  }

  private void read(ByteBuffer file) {
    while (file.remaining() >= HEADER_BYTES) {
      int left = BLOCK_BYTES - file.position() % BLOCK_BYTES;
      if (left < HEADER_BYTES) {
        file.position(file.position() + left); // too short for a header: padding
        continue;
      }
      int crc = file.getInt();
      int length = Short.toUnsignedInt(file.getShort());
      int type = file.get();
      if (crc == 0 && length == 0 && type == 0) {
        return; // what was allocated ahead
      }
      fragment(type, file.slice(file.position(), length));
      file.position(file.position() + length);
    }
  }

  private void fragment(int type, ByteBuffer bytes) {
    if (type == FULL || type == FIRST) {
      record.reset();
    }
    if (type >= FULL && type <= LAST) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      record.writeBytes(copy);
    }
    if ((type == FULL || type == LAST) && record.size() > BATCH_HEADER_BYTES) {
      batches.add(record.toByteArray());
    }
    if (type != FULL && type != FIRST && type != MIDDLE && type != LAST) {
      record.reset(); // what RocksDB notes about the log itself
    }
  }
}
