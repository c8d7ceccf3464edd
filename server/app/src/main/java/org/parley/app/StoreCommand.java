package org.parley.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.messaging.UserId;
import org.parley.store.rocksdb.StoreOpenException;
import org.parley.store.rocksdb.StoreStats;
import org.parley.store.rocksdb.StoreTools;
import org.parley.store.rocksdb.VerifyReport;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// `store`: what an operator does with what is kept. `backup` works while the server runs; the
/// others look into a stopped store or into a backup (`--store FOLDER`).
@Command(
    name = "store",
    mixinStandardHelpOptions = true,
    version = Version.NAME,
    description = {
      "Statistics, export, backup and check of what is kept.",
      "While a server runs, make a backup and look into that: parley store verify --store BACKUP"
    })
final class StoreCommand {
  private static final int FAILED = 1;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--data",
      scope = ScopeType.INHERIT,
      paramLabel = "FOLDER",
      description = "the server's data folder (default: ./data)")
  private Path data = Path.of("data");

  @Option(
      names = "--store",
      scope = ScopeType.INHERIT,
      paramLabel = "FOLDER",
      description = "a store or a backup, instead of the one in the data folder")
  private @Nullable Path store;

  @Command(
      mixinStandardHelpOptions = true,
      version = Version.NAME,
      description = "Counts and sizes.")
  int stats() {
    return looking(
        tools -> {
          StoreStats stats = tools.stats();
          PrintWriter out = out();
          out.printf(Locale.ROOT, "epoch      %s%n", stats.epoch());
          out.printf(Locale.ROOT, "accounts   %,d%n", stats.accounts());
          out.printf(Locale.ROOT, "devices    %,d%n", stats.devices());
          out.printf(Locale.ROOT, "mailboxes  %,d%n", stats.mailboxes());
          out.printf(Locale.ROOT, "on disk    %,d bytes%n", stats.directoryBytes());
          for (StoreStats.Rows rows : stats.tables()) {
            out.printf(
                Locale.ROOT,
                "  %-12s about %,d rows, %,d bytes in files%n",
                rows.table(),
                rows.rows(),
                rows.fileBytes());
          }
          return 0;
        });
  }

  @Command(
      mixinStandardHelpOptions = true,
      version = Version.NAME,
      description = "One user's mailbox as JSON lines on standard output.")
  int export(
      @Parameters(paramLabel = "USER", description = "the user's id or handle") String user) {
    return looking(
        tools -> {
          UserId owner =
              tools
                  .user(user)
                  .orElseThrow(() -> new IOException("no user has the id or handle " + user));
          tools.export(owner, out());
          return 0;
        });
  }

  @Command(
      mixinStandardHelpOptions = true,
      version = Version.NAME,
      description = "Checks that nothing is missing and that all indexes agree.")
  int verify() {
    return looking(
        tools -> {
          VerifyReport report = tools.verify();
          report.examples().forEach(out()::println);
          out()
              .printf(
                  Locale.ROOT,
                  "%,d mailboxes, %,d events: %s%n",
                  report.mailboxes(),
                  report.events(),
                  report.isClean() ? "all agree" : report.problems() + " problems");
          return report.isClean() ? 0 : FAILED;
        });
  }

  @Command(
      mixinStandardHelpOptions = true,
      version = Version.NAME,
      description = {
        "A consistent copy, also while the server runs.",
        "On the same file system its files are links: copy it elsewhere against a broken disk.",
        "To restore: stop the server, put the copy in the place of DATA/store, start it."
      })
  int backup(
      @Parameters(paramLabel = "TARGET", description = "a folder that does not exist yet")
          Path target) {
    Path whole = target.toAbsolutePath();
    try {
      Optional<Path> socket = store == null ? DataFolder.controlSocketOf(data) : Optional.empty();
      if (socket.isEmpty() || !backedUpLive(socket.get(), whole)) {
        StoreTools.backup(folder(), whole);
      }
      out().println("The backup is in " + whole);
      return 0;
    } catch (IOException | StoreOpenException e) {
      return failed(e);
    }
  }

  /// @return false if no server listens: the socket was left behind by a crash
  private static boolean backedUpLive(Path socket, Path target) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      channel.write(ByteBuffer.wrap(("backup " + target + "\n").getBytes(StandardCharsets.UTF_8)));
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
      String answer = in.readLine();
      if (answer == null || !answer.startsWith("ok ")) {
        throw new IOException(
            "the server made no backup: "
                + (answer == null
                    ? "it gave no answer"
                    : answer.substring(answer.startsWith("failed ") ? "failed ".length() : 0)));
      }
      return true;
    } catch (ConnectException | NoSuchFileException e) {
      return false;
    }
  }

  private interface Look {
    int into(StoreTools tools) throws IOException;
  }

  private int looking(Look look) {
    try (StoreTools tools = StoreTools.open(folder())) {
      int code = look.into(tools);
      out().flush();
      return code;
    } catch (IOException | StoreOpenException | IllegalArgumentException e) {
      return failed(e);
    }
  }

  private int failed(Exception e) {
    spec.commandLine().getErr().println("parley: " + Reasons.of(e));
    return FAILED;
  }

  private Path folder() {
    return store == null ? data.resolve("store") : store;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  static CommandLine create() {
    return new CommandLine(new StoreCommand());
  }
}
