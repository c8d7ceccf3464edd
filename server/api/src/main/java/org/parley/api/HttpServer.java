package org.parley.api;

import io.javalin.config.JavalinConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.ProxyConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.thread.VirtualThreadPool;

/// How Jetty is set up under Javalin: one Unix socket in a folder only this user may enter, a PROXY
/// v2 header before each connection, and a virtual thread for each request.
final class HttpServer {
  static final String SOCKET_NAME = "http.sock";

  /// Header of a request, in bytes.
  private static final int REQUEST_HEADER_BYTES = 8 * 1024;

  private static final int PROXY_HEADER_BYTES = 1024;

  /// A connection that says nothing for so long is closed.
  private static final long IDLE_MILLIS = 30_000;

  private static final int ACCEPT_QUEUE = 1024;

  /// What one server may be kept busy with.
  ///
  /// @param tasks requests served at one time, and two for accepting and selecting; more wait
  /// @param bodies under way; with [Json#MAX_BODY_BYTES] each, 64 MiB as a standard
  /// @param bodyTime for a whole body to arrive
  record Bounds(int tasks, int bodies, Duration bodyTime) {
    static final Bounds STANDARD = new Bounds(4_096, 4_096, Duration.ofSeconds(10));
  }

  private HttpServer() {}

  /// Makes the folder, if it is not there, and lets nobody else in.
  ///
  /// @return where the socket will be
  static Path prepareSocket(Path folder) throws IOException {
    Set<PosixFilePermission> ownerOnly = PosixFilePermissions.fromString("rwx------");
    Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(ownerOnly));
    Files.setPosixFilePermissions(folder, ownerOnly);
    Path socket = folder.resolve(SOCKET_NAME).toAbsolutePath();
    int length = socket.toString().getBytes(StandardCharsets.UTF_8).length;
    if (length > UnixDomainServerConnector.MAX_UNIX_DOMAIN_PATH_LENGTH) {
      throw new IOException(
          "the path of the HTTP socket is too long for this system: %s has %d bytes, not at most %d"
              .formatted(socket, length, UnixDomainServerConnector.MAX_UNIX_DOMAIN_PATH_LENGTH));
    }
    Files.deleteIfExists(socket); // left by a process that was killed
    return socket;
  }

  static void configure(JavalinConfig config, Path socket, Bounds bounds, Supplier<String> newId) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.prefer405over404 = true;
    config.http.defaultContentType = "application/octet-stream"; // a charset here would stick
    config.jetty.threadPool = threads(bounds.tasks());
    config.jetty.modifyHttpConfiguration(HttpServer::configureHttp);
    config.jetty.modifyServer(
        server -> {
          server.setErrorHandler(new ProblemErrorHandler(newId));
          GracefulHandler graceful = new GracefulHandler();
          graceful.setHandler(new WholeBodies(bounds, newId)); // Javalin's own go inside
          server.setHandler(graceful);
        });
    config.jetty.modifyServletContextHandler(
        context -> context.setErrorHandler(new ProblemErrorHandler(newId)));
    config.jetty.addConnector((server, http) -> connector(server, http, socket));
  }

  /// Everything on virtual threads. Not Jetty's usual pool with virtual threads added: behind a
  /// PROXY header it runs the first request of a connection on a platform thread, of which there
  /// are few.
  private static VirtualThreadPool threads(int tasks) {
    VirtualThreadPool threads = new VirtualThreadPool(tasks);
    threads.setName("http-");
    return threads;
  }

  private static void configureHttp(HttpConfiguration http) {
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    http.setRequestHeaderSize(REQUEST_HEADER_BYTES);
  }

  private static Connector connector(Server server, HttpConfiguration http, Path socket) {
    HttpConnectionFactory http1 = new HttpConnectionFactory(http);
    ProxyConnectionFactory proxy = new ProxyConnectionFactory(http1.getProtocol());
    proxy.setMaxProxyHeader(PROXY_HEADER_BYTES);
    UnixDomainServerConnector connector = new UnixDomainServerConnector(server, 1, 1, proxy, http1);
    connector.setUnixDomainPath(socket);
    connector.setAcceptQueueSize(ACCEPT_QUEUE);
    connector.setIdleTimeout(IDLE_MILLIS);
    return connector;
  }
}
