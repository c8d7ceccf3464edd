package org.parley.gateway;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The head of an HTTP/1.1 request (RFC 9112), read strictly and only when it may be a WebSocket
/// upgrade: everything else is the HTTP server's to read.
///
/// @param fields values by lower-case name, in order
record RequestHead(String version, Map<String, List<String>> fields) {
  private static final byte[] REQUEST = "GET /v1/ws".getBytes(StandardCharsets.US_ASCII);

  RequestHead {
    fields = Map.copyOf(fields);
  }

  /// Where the head ends, which is the index after its empty line; -1 while it is incomplete.
  ///
  /// @param from up to where was looked before, so that a head that drips in is not searched anew
  static int end(ByteBuf bytes, int from) {
    int start = bytes.readerIndex();
    int at = Math.max(start, from);
    while (true) {
      int lineFeed = bytes.indexOf(at, bytes.writerIndex(), (byte) '\n');
      if (lineFeed < 0) {
        return -1;
      }
      int before = lineFeed - 1;
      if (before > start && bytes.getByte(before) == '\r') {
        before--;
      }
      if (before >= start && bytes.getByte(before) == '\n') {
        return lineFeed + 1;
      }
      at = lineFeed + 1;
    }
  }

  /// Whether the request is for the WebSocket path.
  static boolean isForWebSocket(ByteBuf bytes) {
    int start = bytes.readerIndex();
    if (bytes.readableBytes() <= REQUEST.length) {
      return false;
    }
    for (int i = 0; i < REQUEST.length; i++) {
      if (bytes.getByte(start + i) != REQUEST[i]) {
        return false;
      }
    }
    byte next = bytes.getByte(start + REQUEST.length);
    return next == ' ' || next == '?';
  }

  /// @return empty if the head breaks the grammar
  static Optional<RequestHead> parse(String head) {
    var lines = head.split("\r\n", -1);
    var request = lines[0].split(" ", -1);
    if (request.length != 3 || !request[2].startsWith("HTTP/1.")) {
      return Optional.empty();
    }
    var fields = new HashMap<String, List<String>>();
    for (int i = 1; i < lines.length && !lines[i].isEmpty(); i++) {
      int colon = lines[i].indexOf(':');
      if (colon < 1 || !isToken(lines[i].substring(0, colon)) || hasControl(lines[i])) {
        return Optional.empty();
      }
      fields
          .computeIfAbsent(
              lines[i].substring(0, colon).toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
          .add(lines[i].substring(colon + 1).strip());
    }
    return Optional.of(new RequestHead(request[2], fields));
  }

  /// The field's only value; empty if there is none or several.
  Optional<String> only(String name) {
    var values = all(name);
    return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
  }

  List<String> all(String name) {
    return fields.getOrDefault(name, List.of());
  }

  /// The elements of a comma-separated list field.
  List<String> elements(String name) {
    var elements = new ArrayList<String>();
    for (var value : all(name)) {
      for (var element : value.split(",", -1)) {
        if (!element.isBlank()) {
          elements.add(element.strip());
        }
      }
    }
    return elements;
  }

  boolean lists(String name, String token) {
    return elements(name).stream().anyMatch(token::equalsIgnoreCase);
  }

  private static boolean isToken(String text) {
    return text.chars()
        .allMatch(
            c ->
                (c >= '0' && c <= '9')
                    || (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
  }

  private static boolean hasControl(String text) {
    return text.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7f);
  }
}
