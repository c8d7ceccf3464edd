package org.parley.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.parley.messaging.StoreUnavailableException;
import org.parley.store.rocksdb.RocksStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes the operator's commands while the server runs, on a Unix socket in the data folder that
/// only the server's user can reach. A connection is one line and one line back: `backup PATH`
/// answers `ok PATH` or `failed` and why.
final class ControlSocket implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ControlSocket.class);

  /// Longest command, in characters.
  private static final int COMMAND_CHARS = 8_192;

  private final Path socket;
  private final RocksStore store;
  private @Nullable ServerSocketChannel listening;

  ControlSocket(Path socket, RocksStore store) {
    this.socket = socket;
    this.store = store;
  }

  void start() throws IOException {
    Files.deleteIfExists(socket); // left behind by a crash: the store's lock says nobody else runs
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    channel.bind(UnixDomainSocketAddress.of(socket));
    listening = channel;
    Thread.ofVirtual().name("control").start(() -> serve(channel));
  }

  private void serve(ServerSocketChannel channel) {
    while (channel.isOpen()) {
      try (SocketChannel client = channel.accept()) {
        answer(client);
      } catch (ClosedChannelException e) {
        return; // the server stops
      } catch (IOException e) {
        log.warn("A command on the control socket failed", e);
      }
    }
  }

  private void answer(SocketChannel client) throws IOException {
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(Channels.newInputStream(client), StandardCharsets.UTF_8),
            COMMAND_CHARS);
    String command = in.readLine();
    if (command == null) {
      return;
    }
    OutputStream out = Channels.newOutputStream(client);
    out.write((run(command) + "\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private String run(String command) {
    if (!command.startsWith("backup ")) {
      return "failed unknown command; known is: backup PATH";
    }
    Path target = Path.of(command.substring("backup ".length()));
    try {
      store.checkpoint(target);
      log.info("A backup was made in {}", target);
      return "ok " + target;
    } catch (IOException | StoreUnavailableException e) {
      log.warn("A backup to {} failed", target, e);
      return "failed " + e.getMessage();
    }
  }

  @Override
  public void close() {
    try {
      if (listening != null) {
        listening.close();
      }
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      log.warn("The control socket could not be removed", e);
    }
  }
}
