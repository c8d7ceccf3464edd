package org.parley.client;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/// HTTP clients for all Parley clients of a process that bring none of their own. They live as long
/// as the process; their threads are daemons.
///
/// WebSockets have one of their own, whose callbacks run on its one selector thread: ours never
/// block. With any other executor the JDK (25) loses the end of a connection that comes while a
/// message before it is being handed over, which then is found only by pinging.
final class SharedHttp {
  private static final HttpClient REQUESTS =
      create(Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("parley-http").factory()));
  private static final HttpClient SOCKETS = create(Runnable::run);

  private SharedHttp() {}

  private static HttpClient create(Executor executor) {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(Duration.ofSeconds(10))
        .executor(executor)
        .build();
  }

  static HttpClient requests() {
    return REQUESTS;
  }

  /// The one for WebSockets beside a given one for requests.
  static HttpClient sockets(HttpClient requests) {
    return requests.equals(REQUESTS) ? SOCKETS : requests;
  }
}
