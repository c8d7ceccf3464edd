package org.parley.app;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
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

  /// Longest command.
  private static final int COMMAND_BYTES = 8_192;

  /// For a whole command to arrive.
  private static final Duration COMMAND_TIME = Duration.ofSeconds(10);

  private final Duration commandTime;
  private final Path socket;
  private final RocksStore store;
  private @Nullable ServerSocketChannel listening;

  ControlSocket(Path socket, RocksStore store) {
    this(socket, store, COMMAND_TIME);
  }

  ControlSocket(Path socket, RocksStore store, Duration commandTime) {
    this.commandTime = commandTime;
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
      try {
        SocketChannel client = channel.accept();
        // A client that says nothing holds its own thread only.
        Thread.ofVirtual().name("control-command").start(() -> serve(client));
      } catch (ClosedChannelException e) {
        return; // the server stops
      } catch (IOException e) {
        log.warn("The control socket failed to take a command: {}", Reasons.of(e));
      }
    }
  }

  private void serve(SocketChannel client) {
    try (client) {
      answer(client);
    } catch (AsynchronousCloseException e) {
      log.debug("The connection was closed before its command came", e);
    } catch (IOException e) {
      log.warn("A command on the control socket failed: {}", Reasons.of(e));
    }
  }

  private void answer(SocketChannel client) throws IOException {
    Thread late = Thread.ofVirtual().start(() -> closeAfter(commandTime, client));
    String command;
    try {
      command = readLine(Channels.newInputStream(client));
    } finally {
      late.interrupt();
    }
    OutputStream out = Channels.newOutputStream(client);
    out.write((run(command) + "\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private static void closeAfter(Duration time, SocketChannel client) {
    try {
      Thread.sleep(time);
      client.close();
      log.warn("A command on the control socket did not arrive within {} s", time.toSeconds());
    } catch (InterruptedException _) {
      // the command came
    } catch (IOException e) {
      log.debug("A connection to the control socket did not close cleanly", e);
    }
  }

  /// Up to the end of the line, or as much as a command may have.
  private static String readLine(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      if (line.size() < COMMAND_BYTES) {
        line.write(next);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  private String run(String command) {
    if (!command.startsWith("backup ")) {
      return "failed unknown command; known is: backup PATH";
    }
    try {
      Path target = Path.of(command.substring("backup ".length()));
      store.checkpoint(target);
      log.info("A backup was made in {}", target);
      return "ok " + target;
    } catch (IOException | StoreUnavailableException | InvalidPathException e) {
      log.warn("A backup was asked for and failed: {}", Reasons.of(e));
      return "failed " + Reasons.of(e);
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
