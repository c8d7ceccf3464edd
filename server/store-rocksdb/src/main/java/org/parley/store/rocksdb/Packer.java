package org.parley.store.rocksdb;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes the parts of a key or value one after the other. Numbers in keys are big-endian, so that
/// they sort; numbers in values are base-128 varints.
final class Packer {
  private byte[] bytes;
  private int size;

  Packer(int capacity) {
    bytes = new byte[capacity];
  }

  Packer u8(int value) {
    room(1);
    bytes[size++] = (byte) value;
    return this;
  }

  Packer varint(long value) {
    room(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
    return this;
  }

  Packer u64(long value) {
    room(8);
    for (int shift = 56; shift >= 0; shift -= 8) {
      bytes[size++] = (byte) (value >>> shift);
    }
    return this;
  }

  Packer raw(byte[] value) {
    room(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
    return this;
  }

  /// An id, ended by a zero byte: no id contains one, so no id is a prefix of another's key.
  Packer id(String id) {
    return ascii(id).u8(0);
  }

  /// An id or other short ASCII text, its length before it.
  Packer shortAscii(String text) {
    return u8(text.length()).ascii(text);
  }

  /// A text of any length, its length in bytes before it.
  Packer text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return varint(utf8.length).raw(utf8);
  }

  private Packer ascii(String text) {
    int length = text.length();
    room(length);
    for (int i = 0; i < length; i++) {
      bytes[size++] = (byte) text.charAt(i);
    }
    return this;
  }

  private void room(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }

  byte[] bytes() {
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }
}
