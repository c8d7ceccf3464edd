package org.parley.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// A device's history on disk, one JSON object a line. Each append is one `write`, so that what was
/// appended outlives a `kill -9` of the process. Safe for any thread.
final class HistoryFile implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ReentrantLock lock = new ReentrantLock();
  private final OutputStream out;

  private HistoryFile(OutputStream out) {
    this.out = out;
  }

  /// Opens a history to go on with it. A last line that a kill left unfinished is removed.
  static HistoryFile append(Path file) throws IOException {
    if (Files.exists(file)) {
      try (var whole = new RandomAccessFile(file.toFile(), "rw")) {
        whole.setLength(finished(whole));
      }
    }
    return new HistoryFile(
        Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
  }

  private static long finished(RandomAccessFile file) throws IOException {
    long end = file.length();
    while (end > 0) {
      file.seek(end - 1);
      if (file.read() == '\n') {
        return end;
      }
      end--;
    }
    return 0;
  }

  void add(Entry entry) {
    addAll(List.of(entry));
  }

  void addAll(List<? extends Entry> entries) {
    var bytes = new ByteArrayOutputStream();
    try {
      for (var entry : entries) {
        bytes.writeBytes(JSON.writerFor(Entry.class).writeValueAsBytes(entry));
        bytes.write('\n');
      }
      lock.lock();
      try {
        out.write(bytes.toByteArray());
      } finally {
        lock.unlock();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// All finished lines. A device may be writing on meanwhile.
  static List<Entry> read(Path file) throws IOException {
    var text = Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
    var entries = new ArrayList<Entry>();
    int from = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      entries.add(parse(text.substring(from, end)));
      from = end + 1;
    }
    return entries;
  }

  private static Entry parse(String line) throws JsonProcessingException {
    return JSON.readValue(line, Entry.class);
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
