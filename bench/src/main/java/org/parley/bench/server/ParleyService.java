package org.parley.bench.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.parley.bench.parley.ParleyDialect;
import org.parley.bench.parley.ParleyUsers;

/// The built Parley server, as the launcher starts it.
public final class ParleyService implements Service {
  /// A line of `jcmd GC.class_histogram`: bytes, and the class.
  private static final Pattern CLASS =
      Pattern.compile("^ *\\d+: +\\d+ +(\\d+) +(\\S+)", Pattern.MULTILINE);

  /// What a collector leaves where nothing lives, rather than move all that is behind it.
  private static final String FILLER = "jdk.internal.vm.Filler";

  private final Path home;
  private final Path folder;
  private final String cpus;
  private final List<String> javaOptions;
  private final ServerProcess process =
      new ServerProcess(Pattern.compile("^Parley is ready at .*:(\\d+)$"));
  private final ParleyDialect dialect = new ParleyDialect();

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
    Path log = folder.resolve("server.log");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
    builder.environment().put("PARLEY_NO_BUILD", "yes"); // what is measured stays what it was
    builder
        .environment()
        .put(
            "PARLEY_JAVA_OPTS",
            "-Xlog:gc,gc+phases:file=" + gcFile() + " " + String.join(" ", javaOptions));
    process.start(builder, log.toString()); // the launcher becomes the server
  }

  @Override
  public void stop() throws InterruptedException {
    process.stop();
  }

  @Override
  public int port() {
    return process.port();
  }

  @Override
  public List<Long> pids() {
    return process.pids();
  }

  @Override
  public ParleyDialect dialect() {
    return dialect;
  }

  @Override
  public double heapKib() throws IOException, InterruptedException {
    Matcher classes = CLASS.matcher(jcmd("GC.class_histogram"));
    double kib = 0;
    while (classes.find()) {
      if (!classes.group(2).contains(FILLER)) {
        kib += Long.parseLong(classes.group(1)) / 1024.0;
      }
    }
    if (kib == 0) {
      throw new IOException("nothing can be read from jcmd GC.class_histogram");
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
