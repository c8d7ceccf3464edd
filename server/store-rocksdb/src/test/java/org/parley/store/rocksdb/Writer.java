package org.parley.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A [WriterProcess] and what it said.
final class Writer implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;
  private final List<String> lines = new ArrayList<>();

  private Writer(Process process) {
    this.process = process;
    this.output = process.inputReader(StandardCharsets.US_ASCII);
  }

  /// @param shell what a shell does before it becomes the process, as `ulimit`; empty for nothing
  static Writer start(
      Path directory, int first, int textBytes, String shell, Map<String, String> environment)
      throws IOException {
    List<String> command =
        List.of(
            "/bin/sh",
            "-c",
            shell + "exec \"$0\" \"$@\"",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            WriterProcess.class.getName(),
            directory.toString(),
            String.valueOf(first),
            String.valueOf(textBytes));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    // Where RocksDB unpacks its library: a process that is killed could not remove it elsewhere.
    builder
        .environment()
        .put("ROCKSDB_SHAREDLIB_DIR", String.valueOf(directory.toAbsolutePath().getParent()));
    builder.redirectError(ProcessBuilder.Redirect.to(new File(directory + ".stderr")));
    return new Writer(builder.start());
  }

  long pid() {
    return process.pid();
  }

  /// Reads until a line begins so; the process must say it some time.
  void awaitLine(String start) throws IOException {
    String line;
    do {
      line = output.readLine();
      if (line == null) {
        throw new IOException("the writer ended; it said " + lines.size() + " lines");
      }
      lines.add(line);
    } while (!line.startsWith(start));
  }

  void awaitLines(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      awaitLine("");
    }
  }

  /// Kills it as a crash would, and reads what it had said before.
  List<String> kill() throws IOException, InterruptedException {
    // By its handle: Process#destroyForcibly would close the output that is still to be read.
    assertTrue(process.toHandle().destroyForcibly());
    return finish();
  }

  /// Ends it in good order.
  List<String> stop() throws IOException, InterruptedException {
    process.getOutputStream().close();
    return finish();
  }

  private List<String> finish() throws IOException, InterruptedException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      lines.add(line);
    }
    process.waitFor();
    return lines;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
