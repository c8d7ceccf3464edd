package org.parley.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parley.api.UnixHttpClient.Answer;

/// The web client's files, as browsers get them.
final class WebAppTest {
  private static final String PAGE = "<!doctype html><title>Parley</title>";
  private static final String SCRIPT = "/assets/main-4f2a.js";
  private static final byte[] COMPRESSED = {1, 2, 3};

  @TempDir private Path program;

  private WebApp webApp() throws IOException {
    put("/files.txt", "/index.html\n" + SCRIPT + "\n");
    put("/index.html", PAGE);
    put(SCRIPT, "script()");
    Files.write(program.resolve("web" + SCRIPT + ".br"), COMPRESSED);
    return read();
  }

  private void put(String path, String text) throws IOException {
    Path file = program.resolve("web" + path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private WebApp read() throws IOException {
    try (URLClassLoader loader = new URLClassLoader(new URL[] {program.toUri().toURL()}, null)) {
      return WebApp.in(loader);
    }
  }

  private static Answer get(ApiServer server, String path, String... headers) throws IOException {
    return server.exchange(ApiServer.request("GET", path, "", List.of(headers), ""));
  }

  @Test
  void thePageIsAtTheRootAndAllowsOnlyItsOwnScripts() throws IOException {
    try (ApiServer server = new ApiServer(webApp())) {
      Answer answer = get(server, "/");
      assertEquals(200, answer.status());
      assertEquals(PAGE, new String(answer.body(), StandardCharsets.UTF_8));
      assertEquals("text/html;charset=utf-8", answer.header("content-type"));
      assertEquals("no-cache", answer.header("cache-control"));
      assertEquals("nosniff", answer.header("x-content-type-options"));
      String policy = answer.header("content-security-policy");
      assertTrue(policy.startsWith("default-src 'none'; script-src 'self';"), policy);
      assertFalse(policy.contains("unsafe"), policy);
    }
  }

  @Test
  void anAssetIsKeptForEverAndComesCompressedToWhoTakesThat() throws IOException {
    try (ApiServer server = new ApiServer(webApp())) {
      Answer brotli = get(server, SCRIPT, "Accept-Encoding: gzip, deflate, br");
      assertArrayEquals(COMPRESSED, brotli.body());
      assertEquals("br", brotli.header("content-encoding"));
      assertEquals("public, max-age=31536000, immutable", brotli.header("cache-control"));
      assertEquals("Accept-Encoding", brotli.header("vary"));
      for (String refusing : List.of("Accept-Encoding: gzip", "Accept-Encoding: br;q=0", "X: y")) {
        Answer plain = get(server, SCRIPT, refusing);
        assertEquals("script()", new String(plain.body(), StandardCharsets.UTF_8), refusing);
        assertEquals("text/javascript;charset=utf-8", plain.header("content-type"));
      }
    }
  }

  @Test
  void whatTheBrowserHasIsNotSentAgain() throws IOException {
    try (ApiServer server = new ApiServer(webApp())) {
      String tag = get(server, "/").header("etag");
      Answer again = get(server, "/", "If-None-Match: \"other\", " + tag);
      assertEquals(304, again.status());
      assertEquals(0, again.body().length);
      assertEquals(tag, again.header("etag"));
      assertEquals(200, get(server, "/", "If-None-Match: \"other\"").status());
    }
  }

  @Test
  void nothingElseOfTheProgramIsServed() throws IOException {
    put("/secret.txt", "not for anyone");
    try (ApiServer server = new ApiServer(webApp())) {
      for (String path :
          List.of(
              "/secret.txt", "/files.txt", "/assets/../secret.txt", "/assets/%2e%2e/files.txt")) {
        assertEquals(404, get(server, path).status(), path);
      }
    }
  }

  @Test
  void aProgramWithoutTheClientSaysWhatItIs() throws IOException {
    try (ApiServer server = new ApiServer(read())) {
      assertTrue(
          new String(get(server, "/").body(), StandardCharsets.UTF_8).contains("This is Parley"));
    }
  }

  @Test
  void aListThatNamesWhatIsNotThereIsFoundAtTheStart() throws IOException {
    put("/files.txt", "/gone.js\n");
    assertThrows(IllegalStateException.class, this::read);
  }
}
