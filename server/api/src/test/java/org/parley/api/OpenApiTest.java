package org.parley.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.parley.api.UnixHttpClient.Answer;

/// The document and the server say the same.
final class OpenApiTest {

  @Test
  void everyRouteIsInTheDocumentAndTheReverse() throws IOException {
    try (ApiServer server = new ApiServer()) {
      Answer answer = server.get("/openapi.json", "");
      assertEquals(200, answer.status());
      assertEquals("application/json", answer.header("content-type"));
      Set<String> served =
          server.api.routes().stream()
              .map(route -> route.method().name() + " " + route.path())
              .collect(Collectors.toCollection(TreeSet::new));
      assertEquals(served, documented(ApiServer.json(answer)));
    }
  }

  private static Set<String> documented(JsonNode document) {
    Set<String> operations = new TreeSet<>();
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        operations.add(method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey());
      }
    }
    return operations;
  }

  @Test
  void whatNeedsATokenSaysSo() throws IOException {
    try (ApiServer server = new ApiServer()) {
      JsonNode document = ApiServer.json(server.get("/openapi.json", ""));
      for (Routes.Route route : server.api.routes()) {
        JsonNode operation =
            document
                .path("paths")
                .path(route.path())
                .path(route.method().name().toLowerCase(Locale.ROOT));
        String path = route.path().replaceAll("\\{.*}", "x");
        int status = server.call(route.method().name(), path, "").status();
        assertEquals(
            operation.path("security").isEmpty(), status != 401, route.method() + " " + path);
      }
    }
  }

  @Test
  void everyReferenceLeadsSomewhereAndEveryProblemIsNamed() throws IOException {
    try (ApiServer server = new ApiServer()) {
      JsonNode document = ApiServer.json(server.get("/openapi.json", ""));
      assertTrue(document.path("openapi").asText().startsWith("3.1"));
      for (JsonNode reference : document.findValues("$ref")) {
        String pointer = reference.asText().substring(1);
        assertFalse(document.at(pointer).isMissingNode(), pointer);
      }
      Set<String> named =
          document
              .at("/components/schemas/Problem/properties/type/enum")
              .valueStream()
              .map(JsonNode::asText)
              .collect(Collectors.toSet());
      Set<String> used =
          Stream.of(Problem.Type.values()).map(Problem.Type::urn).collect(Collectors.toSet());
      assertTrue(named.containsAll(used), () -> used + " in " + named);
      assertEquals(inTheProtocolPage(), named);
    }
  }

  private static Set<String> inTheProtocolPage() throws IOException {
    String page = Files.readString(Path.of("../../docs/PROTOCOL.md"));
    String table = page.substring(page.indexOf("### Problems"), page.indexOf("A client that does"));
    return Pattern.compile("(?m)^\\| `([a-z-]+)` \\|")
        .matcher(table)
        .results()
        .map(row -> "urn:parley:problem:" + row.group(1))
        .collect(Collectors.toSet());
  }
}
