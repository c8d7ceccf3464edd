package org.parley.store.rocksdb;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads what a [Packer] wrote. A value that ends too early is a damaged store: it throws
/// [DamagedRowException].
final class Unpacker {
  private final byte[] bytes;
  private int at;

  Unpacker(byte[] bytes) {
    this.bytes = bytes;
  }

  int u8() {
    need(1);
    return bytes[at++] & 0xff;
  }

  long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int b = u8();
      value |= (long) (b & 0x7f) << shift;
      if ((b & 0x80) == 0) {
        return value;
      }
    }
    throw new DamagedRowException("a number has no end");
  }

  long u64() {
    need(8);
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = value << 8 | (bytes[at++] & 0xff);
    }
    return value;
  }

  byte[] raw(int length) {
    need(length);
    at += length;
    return Arrays.copyOfRange(bytes, at - length, at);
  }

  byte[] rest() {
    return raw(bytes.length - at);
  }

  /// An id that a zero byte ends.
  String id() {
    int end = at;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    String id = ascii(end - at);
    u8();
    return id;
  }

  String shortAscii() {
    return ascii(u8());
  }

  String text() {
    return new String(raw(Math.toIntExact(varint())), StandardCharsets.UTF_8);
  }

  private String ascii(int length) {
    need(length);
    at += length;
    return new String(bytes, at - length, length, StandardCharsets.ISO_8859_1);
  }

  boolean atEnd() {
    return at == bytes.length;
  }

  private void need(int more) {
    if (more < 0 || bytes.length - at < more) {
      throw new DamagedRowException("a row is too short");
    }
  }
}
