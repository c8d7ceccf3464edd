package org.parley.e2e;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;

/// A child process that does to files what its arguments say, prints "done", and waits to be
/// killed.
final class FileWriter {
  private FileWriter() {}

  public static void main(String[] arguments) throws IOException {
    var root = Path.of(arguments[0]);
    for (var step : Arrays.copyOfRange(arguments, 1, arguments.length)) {
      step(root, step.split(" "));
    }
    System.out.println("done");
    System.out.flush();
    while (System.in.read() >= 0) {
      // Nothing is said to this process; its input ends with its parent.
    }
  }

  private static void step(Path root, String[] words) throws IOException {
    var path = root.resolve(words[1]);
    switch (words[0]) {
      case "append" -> {
        try (var channel =
            FileChannel.open(path, Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND))) {
          write(channel, words[2]);
        }
      }
      case "overwrite" -> {
        try (var channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
          write(channel, words[2]);
        }
      }
      case "sync" -> {
        try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
          channel.force(true);
        }
      }
      case "cut" -> {
        try (var channel = FileChannel.open(path, StandardOpenOption.APPEND)) {
          channel.truncate(Long.parseLong(words[2]));
        }
      }
      case "rename" ->
          Files.move(
              path,
              root.resolve(words[2]),
              StandardCopyOption.ATOMIC_MOVE,
              StandardCopyOption.REPLACE_EXISTING);
      case "delete" -> Files.delete(path);
      default -> throw new IllegalArgumentException(words[0]);
    }
  }

  private static void write(FileChannel channel, String text) throws IOException {
    var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
