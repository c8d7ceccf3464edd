package org.parley.client;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.Executors;

/// One HTTP client for all Parley clients of a process that bring none of their own: one selector
/// thread for all their sockets, and virtual threads for their callbacks. It lives as long as the
/// process; its threads are daemons.
final class SharedHttp {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(Duration.ofSeconds(10))
          .executor(
              Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("parley-http").factory()))
          .build();

  private SharedHttp() {}

  static HttpClient client() {
    return CLIENT;
  }
}
