package org.parley.bench.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.parley.bench.load.Dialect;
import org.parley.bench.xmpp.XmppDialect;
import org.parley.bench.xmpp.XmppUsers;

/// An XMPP server from Debian, run by `bench/peers/peers.sh`.
public final class PeerService implements Service {
  /// Which server, and how it keeps its data.
  ///
  /// @param store `sqlite`, `postgres` or `native`
  /// @param passwords `hashed` or `plain`
  /// @param archive whether it stores every message; without, only those for who is away
  public record Kind(String server, String store, String passwords, boolean archive) {}

  private final Kind kind;
  private final Path script;
  private final Path folder;
  private final String cpus;
  private final int port;
  private final Map<String, String> ports;

  /// @param peers the folder of `peers.sh`
  /// @param folder for data and logs; the servers' own users must reach it
  public PeerService(Kind kind, Path peers, Path folder, String cpus) throws IOException {
    this.kind = kind;
    this.script = peers.resolve("peers.sh");
    this.folder = folder;
    this.cpus = cpus;
    this.port = Processes.freePort();
    String prefix = kind.server.toUpperCase(Locale.ROOT);
    this.ports =
        Map.of(
            prefix + "_C2S_PORT", String.valueOf(port),
            prefix + "_HTTP_PORT", String.valueOf(Processes.freePort()),
            prefix + "_PG_PORT", String.valueOf(Processes.freePort()));
  }

  @Override
  public String name() {
    return kind.server;
  }

  private String script(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("bash", script.toString()));
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(ports);
    builder
        .environment()
        .putAll(
            Map.of(
                "PEERS_DIR",
                folder.toString(),
                "STORE",
                kind.store,
                "PASSWORDS",
                kind.passwords,
                "ARCHIVE",
                kind.archive ? "on" : "off",
                "CPUS",
                cpus,
                "ERL_FLAGS",
                cpus.isEmpty() ? "" : "+S 1:1"));
    return Processes.run(builder);
  }

  @Override
  public void prepare(int users) throws IOException, InterruptedException {
    script("wipe", kind.server);
    script("accounts", kind.server, Integer.toString(users), XmppUsers.PASSWORD);
  }

  @Override
  public void start() throws IOException, InterruptedException {
    script("start", kind.server);
  }

  @Override
  public void stop() throws IOException, InterruptedException {
    script("stop", kind.server);
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public List<Long> pids() throws IOException, InterruptedException {
    return Arrays.stream(script("pid", kind.server).strip().split(",")).map(Long::valueOf).toList();
  }

  @Override
  public Dialect dialect() {
    return new XmppDialect();
  }

  @Override
  public void close() throws IOException {
    stopNow();
    Processes.deleteFolder(folder);
  }
}
