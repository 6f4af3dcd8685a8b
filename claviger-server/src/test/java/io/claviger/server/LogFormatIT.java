package io.claviger.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The form of what a server logs. */
class LogFormatIT {
  @TempDir Path directory;
  private String token;

  @BeforeEach
  void initialize() throws Exception {
    Program.Result result =
        Program.run(
            directory, Map.of("CLAVIGER_DATA", "data"), "init", "--token-file", "admin-token");
    result.assertExitCode(0);
    token = Files.readString(directory.resolve("admin-token")).strip();
  }

  private Program serve(Map<String, String> more) throws Exception {
    Map<String, String> variables = new HashMap<>(more);
    variables.put("CLAVIGER_DATA", "data");
    return Program.serve(directory, variables, "serve", "--port", "0");
  }

  @Test
  void serveWritesOneObjectALineWithTheEventAndItsFields() throws Exception {
    List<JsonNode> lines;
    HttpResponse<String> created;
    try (Program server = serve(Map.of())) {
      created =
          server.post(
              "/api/v1/secrets/create",
              "{\"name\":\"app/db\",\"value\":\"planted-value\",\"expires_days\":90}",
              token);
      server.get("/api/v1/secrets/app/db", token);
      server.terminate();
      lines =
          server
              .errors()
              .lines()
              .filter(line -> !line.isEmpty())
              .map(line -> JsonMapper.builder().build().readTree(line))
              .toList();
      assertThat(server.errors()).doesNotContain("planted-value", token);
    }
    assertThat(lines)
        .filteredOn(line -> "secret_created".equals(text(line, "event")))
        .singleElement()
        .satisfies(
            line -> {
              assertThat(text(line, "level")).isEqualTo("INFO");
              assertThat(text(line, "secret_name")).isEqualTo("app/db");
              assertThat(text(line, "secret_type")).isEqualTo("API_KEY");
              assertThat(line.get("expires_days").asInt()).isEqualTo(90);
              assertThat(text(line, "actor_ip")).isEqualTo("127.0.0.1");
              assertThat(text(line, "request_id"))
                  .isEqualTo(created.headers().firstValue("X-Request-Id").orElseThrow());
              assertThat(text(line, "message"))
                  .startsWith("event=secret_created secret_name=app/db");
            });
    assertThat(lines)
        .extracting(line -> text(line, "event"))
        .contains("engine_started", "engine_stopped");
    // One event without a request, one change; no line for a read.
    assertThat(lines).noneMatch(line -> text(line, "message").contains("READ"));
  }

  @Test
  void linesAreTextWhenThatIsWanted() throws Exception {
    try (Program server = serve(Map.of("LOGGING_STRUCTURED_FORMAT_CONSOLE", ""))) {
      HttpResponse<String> created = server.create("app/db", "v", token);
      server.terminate();
      String requestId = created.headers().firstValue("X-Request-Id").orElseThrow();
      assertThat(server.errors().lines())
          .anySatisfy(
              line ->
                  assertThat(line)
                      .doesNotStartWith("{")
                      .contains("[" + requestId + "]", "event=secret_created secret_name=app/db"));
    }
  }

  private static String text(JsonNode line, String field) {
    JsonNode value = line.get(field);
    return value == null ? "" : value.asString();
  }
}
