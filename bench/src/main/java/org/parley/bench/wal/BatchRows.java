package org.parley.bench.wal;

import java.nio.ByteBuffer;

/// Counts rows in a batch as RocksDB writes it down (`db/write_batch.cc`): a header, then a tag, a
/// table where it is not the default, a key, and where something is put, a value for each row.
public final class BatchRows {
  private static final int HEADER_BYTES = 12;
  private static final int DELETE = 0x0;
  private static final int PUT = 0x1;
  private static final int DELETE_IN_TABLE = 0x4;
  private static final int PUT_IN_TABLE = 0x5;
  private static final int DELETE_RANGE_IN_TABLE = 0xE;
  private static final int DELETE_RANGE = 0xF;

  private BatchRows() {}

  /// How many rows are put into a table.
  ///
  /// @param table its number, by its place among the store's tables
  public static int put(byte[] batch, int table) {
    ByteBuffer in = ByteBuffer.wrap(batch);
    in.position(HEADER_BYTES);
    int count = 0;
    while (in.hasRemaining()) {
      int tag = in.get();
      switch (tag) {
        case DELETE -> skip(in);
        case PUT, DELETE_RANGE -> {
          skip(in);
          skip(in);
        }
        case DELETE_IN_TABLE -> {
          varint(in);
          skip(in);
        }
        case PUT_IN_TABLE, DELETE_RANGE_IN_TABLE -> {
          boolean counts = varint(in) == table && tag == PUT_IN_TABLE;
          count += counts ? 1 : 0;
          skip(in);
          skip(in);
        }
        default -> throw new IllegalArgumentException("a row of an unknown kind: " + tag);
      }
    }
    return count;
  }

  private static void skip(ByteBuffer in) {
    int length = varint(in);
    in.position(in.position() + length);
  }

  private static int varint(ByteBuffer in) {
    int value = 0;
    for (int shift = 0; ; shift += 7) {
      int b = in.get();
      value |= (b & 0x7F) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }
}
