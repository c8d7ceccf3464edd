package org.parley.api;

import io.javalin.http.HandlerType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The web client's files, as its build left them in the program: held in memory, compressed
/// beforehand, and served by their exact names, so that no path of a request ever names a file.
public final class WebApp {
  private static final String INDEX = "/index.html";
  private static final String ASSETS = "/assets/";

  /// The page's own origin and nothing else; no script or style inside HTML.
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:;"
          + " connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none';"
          + " form-action 'none'; frame-ancestors 'none'";

  private static final Map<String, String> PAGE_HEADERS =
      Map.of(
          "Content-Security-Policy", CONTENT_SECURITY_POLICY,
          "Cross-Origin-Opener-Policy", "same-origin",
          "Cross-Origin-Resource-Policy", "same-origin",
          "Permissions-Policy", "geolocation=(), payment=(), usb=()",
          "Vary", "Accept-Encoding");

  /// The name of an asset has a hash of its content in it.
  private static final String FOR_EVER = "public, max-age=31536000, immutable";

  private static final String ASK_FIRST = "no-cache";

  private static final Map<String, String> MEDIA_TYPES =
      Map.of(
          "html", "text/html;charset=utf-8",
          "js", "text/javascript;charset=utf-8",
          "css", "text/css;charset=utf-8",
          "svg", "image/svg+xml",
          "png", "image/png",
          "webmanifest", "application/manifest+json");

  /// Best first.
  private enum Coding {
    BROTLI("br", ".br"),
    GZIP("gzip", ".gz"),
    IDENTITY("", "");

    private final String token;
    private final String suffix;

    Coding(String token, String suffix) {
      this.token = token;
      this.suffix = suffix;
    }
  }

  private record Body(byte[] bytes, String tag) {}

  private record WebFile(String mediaType, String caching, Map<Coding, Body> bodies) {}

  private final Map<String, WebFile> files;

  private WebApp(Map<String, WebFile> files) {
    this.files = files;
  }

  /// No web client: the program was built without it.
  public static WebApp none() {
    return new WebApp(Map.of());
  }

  /// Reads the files below `web/` of a program; [#none] if there are none.
  public static WebApp in(ClassLoader program) {
    byte[] list = read(program, "web/files.txt");
    if (list == null) {
      return none();
    }
    Map<String, WebFile> files = new LinkedHashMap<>();
    for (String path : new String(list, StandardCharsets.UTF_8).lines().toList()) {
      files.put(path.equals(INDEX) ? "/" : path, file(program, path));
    }
    return new WebApp(files);
  }

  private static WebFile file(ClassLoader program, String path) {
    Map<Coding, Body> bodies = new EnumMap<>(Coding.class);
    for (Coding coding : Coding.values()) {
      byte[] bytes = read(program, "web" + path + coding.suffix);
      if (bytes != null) {
        bodies.put(coding, new Body(bytes, "\"" + hash(bytes) + "\""));
      }
    }
    if (!bodies.containsKey(Coding.IDENTITY)) {
      throw new IllegalStateException(
          "the program's list of web files names one it lacks: " + path);
    }
    String type = MEDIA_TYPES.get(path.substring(path.lastIndexOf('.') + 1));
    if (type == null) {
      throw new IllegalStateException("a web file of a kind without media type: " + path);
    }
    return new WebFile(type, path.startsWith(ASSETS) ? FOR_EVER : ASK_FIRST, bodies);
  }

  private static byte @Nullable [] read(ClassLoader program, String name) {
    try (InputStream in = program.getResourceAsStream(name)) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String hash(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  boolean isEmpty() {
    return files.isEmpty();
  }

  void addTo(Routes routes) {
    files.forEach((path, file) -> routes.open(HandlerType.GET, path, call -> answer(call, file)));
  }

  private static void answer(Call call, WebFile file) {
    Coding coding = best(file, call.header("Accept-Encoding"));
    Body body = Objects.requireNonNull(file.bodies.get(coding));
    PAGE_HEADERS.forEach(call::say);
    call.say("Cache-Control", file.caching);
    call.say("ETag", body.tag);
    if (call.header("If-None-Match").filter(tags -> names(tags, body.tag)).isPresent()) {
      call.answerNotModified();
      return;
    }
    if (coding != Coding.IDENTITY) {
      call.say("Content-Encoding", coding.token);
    }
    call.answer(200, file.mediaType, body.bytes);
  }

  private static boolean names(String tags, String tag) {
    return Arrays.stream(tags.split(",", -1)).anyMatch(it -> it.strip().equals(tag));
  }

  private static Coding best(WebFile file, Optional<String> accepted) {
    for (Coding coding : file.bodies.keySet()) {
      if (coding == Coding.IDENTITY || accepted.filter(it -> accepts(it, coding)).isPresent()) {
        return coding;
      }
    }
    return Coding.IDENTITY;
  }

  /// By RFC 9110, section 12.5.3, as far as browsers use it: a list of tokens, `q=0` refuses.
  private static boolean accepts(String accepted, Coding coding) {
    for (String entry : accepted.split(",", -1)) {
      String word = entry.strip();
      int end = word.indexOf(';');
      String token = end < 0 ? word : word.substring(0, end).strip();
      if (token.equalsIgnoreCase(coding.token)) {
        return end < 0 || !word.substring(end + 1).strip().matches("q=0(\\.0*)?");
      }
    }
    return false;
  }
}
