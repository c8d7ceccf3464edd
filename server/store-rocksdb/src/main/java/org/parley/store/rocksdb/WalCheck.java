package org.parley.store.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.rocksdb.RocksDBException;

/// Tells a torn last write from damage, before recovery decides.
///
/// Point-in-time recovery stops at the first record of the log that is not whole, and silently
/// drops what follows. That is right for the last write, which a crash tore and nobody was told of.
/// But every batch is synced before the next is written, so a whole record *after* a broken one
/// shows that the broken one was durable once: it was damaged later, and dropping it would take
/// back what was acknowledged. So the log is read here first. Only if something in it is broken,
/// the store is also opened read-only, to see how far recovery would come; if that is not as far as
/// the last whole record, the store is refused, and not a byte of it is touched.
///
/// Damage of the very last batch cannot be told from a torn write. The format is RocksDB's:
/// <https://github.com/facebook/rocksdb/wiki/Write-Ahead-Log-File-Format>.
final class WalCheck {
  private static final int BLOCK_BYTES = 32 * 1024;
  private static final int HEADER_BYTES = 7;
  private static final int BATCH_HEADER_BYTES = 12;
  private static final int FULL = 1;
  private static final int FIRST = 2;
  private static final int MIDDLE = 3;
  private static final int LAST = 4;
  private static final int CRC_MASK_DELTA = 0xa282ead8;

  /// The newest batch of a whole record, by the sequence number of its last row.
  private long newestWhole;

  private boolean broken;

  /// Of the record that is being read: its batch's last sequence number.
  private long pending;

  private boolean inRecord;

  private WalCheck() {}

  /// @throws StoreOpenException recovery would drop what was durable
  static void requireTornTailOnly(Path directory, StoreOptions options)
      throws IOException, RocksDBException {
    WalCheck check = new WalCheck();
    for (Path log : logs(directory)) {
      check.read(log);
    }
    if (!check.broken) {
      return;
    }
    long recovered;
    try (Engine engine = Engine.openReadOnly(directory, options)) {
      recovered = engine.latestSequence();
    }
    if (recovered < check.newestWhole) {
      throw new StoreOpenException(
          ("The write-ahead log of the store in %s is damaged before its end: recovery would lose %d"
                  + " rows that were acknowledged. Nothing was changed. Keep a copy of the directory,"
                  + " check the disk, and restore the newest backup.")
              .formatted(directory, check.newestWhole - recovered));
    }
  }

  private static List<Path> logs(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".log")).sorted().toList();
    }
  }

  private void read(Path log) throws IOException {
    try (FileChannel channel = FileChannel.open(log, StandardOpenOption.READ)) {
      inRecord = false;
      ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
      while (fill(channel, block.clear())) {
        readBlock(block.flip());
      }
      broken |= inRecord; // the file ends within a record
    }
  }

  private static boolean fill(FileChannel channel, ByteBuffer block) throws IOException {
    int read = 0;
    while (block.hasRemaining() && read >= 0) {
      read = channel.read(block);
    }
    return block.position() > 0;
  }

  /// Reads the records of a block. Each block begins with a header, so where a record's length
  /// cannot be right, the next block is tried. Nothing is searched for in between: what a message
  /// says must not be taken for a record.
  private void readBlock(ByteBuffer block) {
    while (block.remaining() >= HEADER_BYTES) {
      int crc = block.getInt();
      int length = Short.toUnsignedInt(block.getShort());
      int type = Byte.toUnsignedInt(block.get());
      if (length == 0 || length > block.remaining()) {
        broken = true;
        inRecord = false;
        return;
      }
      if (isWhole(crc, type, block, length)) {
        fragment(type, block, length);
      } else {
        broken = true;
        inRecord = false;
      }
      block.position(block.position() + length);
    }
    // A tail of a block that is too short for a header is filled with zeros, or not yet written.
  }

  private static boolean isWhole(int masked, int type, ByteBuffer block, int length) {
    CRC32C crc = new CRC32C();
    crc.update(type);
    crc.update(block.slice(block.position(), length));
    int value = (int) crc.getValue();
    return ((value >>> 15) | (value << 17)) + CRC_MASK_DELTA == masked;
  }

  private void fragment(int type, ByteBuffer block, int length) {
    switch (type) {
      case FULL -> {
        begin(block, length);
        end();
      }
      case FIRST -> begin(block, length);
      case MIDDLE -> {}
      case LAST -> end();
      default -> {} // what RocksDB notes about the log itself
    }
  }

  private void begin(ByteBuffer block, int length) {
    broken |= inRecord; // the one before has no end
    inRecord = length >= BATCH_HEADER_BYTES;
    if (inRecord) {
      long first = block.getLong(block.position());
      int rows = block.getInt(block.position() + Long.BYTES);
      pending = first + rows - 1;
    }
  }

  private void end() {
    if (inRecord) {
      newestWhole = Math.max(newestWhole, pending);
      inRecord = false;
    }
  }
}
