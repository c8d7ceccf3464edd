package org.parley.client;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/// HTTP clients for all Parley clients of a process. They live as long as they are used; their
/// threads are daemons.
///
/// WebSockets have one of their own beside that for requests. Its connections are new ones, which
/// the server's port asks for, and its callbacks run on its one selector thread: ours never block.
/// With any other executor the JDK (25) loses the end of a connection that comes while a message
/// before it is being handed over, which then is found only by pinging.
final class SharedHttp {
  private static final HttpClient REQUESTS =
      builder(Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("parley-http").factory()))
          .build();

  /// Those for WebSockets, by that for requests.
  private static final Map<HttpClient, HttpClient> SOCKETS = new WeakHashMap<>();

  private SharedHttp() {}

  private static HttpClient.Builder builder(Executor executor) {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(Duration.ofSeconds(10))
        .executor(executor);
  }

  /// One for requests that believes other certificates.
  static HttpClient trusting(SSLContext context) {
    return builder(
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("parley-http").factory()))
        .sslContext(context)
        .build();
  }

  static HttpClient requests() {
    return REQUESTS;
  }

  /// The one for WebSockets beside a given one for requests: it trusts the same certificates and
  /// goes through the same proxy.
  static HttpClient sockets(HttpClient requests) {
    synchronized (SOCKETS) {
      return SOCKETS.computeIfAbsent(requests, SharedHttp::socketsLike);
    }
  }

  private static HttpClient socketsLike(HttpClient requests) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(Runnable::run)
            .sslContext(requests.sslContext())
            .sslParameters(requests.sslParameters());
    requests.connectTimeout().ifPresent(builder::connectTimeout);
    requests.proxy().ifPresent(builder::proxy);
    requests.authenticator().ifPresent(builder::authenticator);
    requests.cookieHandler().ifPresent(builder::cookieHandler);
    return builder.build();
  }
}
