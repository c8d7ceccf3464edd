package org.parley.bench.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.parley.bench.load.Dialect;
import org.parley.bench.parley.ParleyDialect;
import org.parley.bench.parley.ParleyUsers;

/// The built Parley server, as the launcher starts it.
public final class ParleyService implements Service {
  private static final int STOP_SECONDS = 10;

  /// In what `jcmd GC.heap_info` says of each part of the heap.
  private static final Pattern HEAP_USED =
      Pattern.compile("total(?: reserved)? \\d+K.*used (\\d+)K");

  private final Path home;
  private final Path folder;
  private final String cpus;
  private final List<String> javaOptions;
  private @Nullable Process process;
  private final ParleyDialect dialect = new ParleyDialect();
  private int port;

  /// @param home Parley's own folder, with a built server
  /// @param folder for data and log
  /// @param cpus for its process, as taskset(1) takes them
  /// @param javaOptions beside the launcher's own
  public ParleyService(Path home, Path folder, String cpus, List<String> javaOptions) {
    this.home = home;
    this.folder = folder;
    this.cpus = cpus;
    this.javaOptions = List.copyOf(javaOptions);
  }

  @Override
  public String name() {
    return "parley";
  }

  private Path data() {
    return folder.resolve("data");
  }

  private Path gcFile() {
    return folder.resolve("gc.log");
  }

  /// Pauses since its start, but for so many earlier ones.
  public GcLog gcLog(int earlier) throws IOException {
    return GcLog.read(gcFile(), earlier);
  }

  /// Where its store is.
  public Path store() {
    return data().resolve("store");
  }

  @Override
  public void prepare(int users) throws IOException {
    Processes.deleteFolder(folder);
    Files.createDirectories(data());
    ParleyUsers.create(store(), users);
  }

  @Override
  public void start() throws IOException {
    List<String> command = Processes.on(cpus);
    command.add(home.resolve("parley").toString());
    command.addAll(
        List.of("serve", "--bind", "127.0.0.1", "--port", "0", "--data", data().toString()));
    command.add("--no-limits");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(folder.resolve("server.log").toFile());
    builder
        .environment()
        .put("PARLEY_JAVA_OPTS", "-Xlog:gc:file=" + gcFile() + " " + String.join(" ", javaOptions));
    Process started = builder.start();
    process = started;
    BufferedReader printed = started.inputReader();
    for (String line = printed.readLine(); line != null; line = printed.readLine()) {
      if (line.startsWith("Parley is ready at ")) {
        port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
        return;
      }
    }
    throw new IOException("the server did not start; see " + folder.resolve("server.log"));
  }

  @Override
  public void stop() throws InterruptedException {
    if (process != null) {
      Processes.stop(process, STOP_SECONDS);
      process = null;
    }
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public List<Long> pids() {
    if (process == null) {
      throw new IllegalStateException("the server does not run");
    }
    return List.of(process.pid()); // the launcher becomes the server
  }

  @Override
  public Dialect dialect() {
    return dialect;
  }

  @Override
  public double heapKib() throws IOException, InterruptedException {
    jcmd("GC.run");
    Matcher used = HEAP_USED.matcher(jcmd("GC.heap_info"));
    double kib = 0;
    while (used.find()) {
      kib += Long.parseLong(used.group(1));
    }
    return kib;
  }

  private String jcmd(String command) throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    return Processes.run(
        new ProcessBuilder(jcmd.toString(), Long.toString(pids().getFirst()), command));
  }

  @Override
  public void close() throws IOException {
    stopNow();
    Processes.deleteFolder(folder);
  }
}
