package io.claviger.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server tells of suspicious activity in log, metrics and trail, by the rules it was given. */
class SuspiciousActivityIT {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir Path directory;

  private String token(String principal, String policy) throws Exception {
    Path file = directory.resolve(principal);
    Program.run(
            directory,
            Map.of("CLAVIGER_DATA", "data"),
            "token",
            "create",
            "--principal",
            principal,
            "--policy",
            policy,
            "--token-file",
            file.toString())
        .assertExitCode(0);
    return Files.readString(file).strip();
  }

  @Test
  void isLoggedCountedAndRecordedFromTheThresholdOn() throws Exception {
    Map<String, String> variables =
        Map.of("CLAVIGER_DATA", "data", "SUSPICIOUS_ACTIVITY_THRESHOLD", "3");
    Program.run(directory, variables, "init", "--token-file", "admin").assertExitCode(0);
    String admin = Files.readString(directory.resolve("admin")).strip();
    String guest = token("guest", "nothing");
    try (Program server = Program.serve(directory, variables, "serve", "--port", "0")) {
      server.create("vault/door", "v", admin);
      for (int i = 0; i < 3; i++) {
        assertThat(server.get("/api/v1/secrets/vault/door", guest).statusCode()).isEqualTo(403);
      }
      await().until(() -> told(server, "secret_failures") != null);

      JsonNode line = told(server, "secret_failures");
      assertThat(line.get("level").asString()).isEqualTo("WARN");
      assertThat(line.get("secret").asString()).isEqualTo("vault/door");
      assertThat(line.get("failure_count").asLong()).isEqualTo(3);
      assertThat(line.get("actor_id").asString()).isEqualTo("guest");
      assertThat(line.get("actor_ip").asString()).isEqualTo("127.0.0.1");
      assertThat(line.get("message").asString())
          .startsWith("event=suspicious_activity_detected kind=secret_failures secret=vault/door");
      await().until(() -> told(server, "address_failures") != null);
      assertThat(server.get("/actuator/prometheus", admin).body())
          .contains("claviger_suspicious_activity_total{kind=\"secret_failures\"} 1.0");
      JsonNode events =
          JSON.readTree(server.get("/api/v1/audit?action=SUSPICIOUS_ACTIVITY", admin).body())
              .get("items");
      assertThat(events)
          .filteredOn(event -> "secret_failures".equals(detail(event, "kind")))
          .singleElement()
          .satisfies(
              event -> {
                assertThat(event.get("resource_name").asString()).isEqualTo("vault/door");
                assertThat(detail(event, "failure_count")).isEqualTo("3");
                assertThat(detail(event, "actor_id")).isEqualTo("guest");
                assertThat(detail(event, "event_id")).isEqualTo(line.get("event_id").asString());
              });
    }
  }

  private static String detail(JsonNode event, String name) {
    return event.get("details").get(name).asString();
  }

  /** The line about an activity of a kind; null when there is none yet. */
  private static JsonNode told(Program server, String kind) {
    return server
        .errors()
        .lines()
        .filter(line -> line.endsWith("}"))
        .map(line -> JSON.readTree(line))
        .filter(line -> line.has("kind") && kind.equals(line.get("kind").asString()))
        .findFirst()
        .orElse(null);
  }

  @Test
  void aThresholdThatIsNoNumberStopsTheStart() throws Exception {
    Map<String, String> variables =
        Map.of("CLAVIGER_DATA", "data", "SUSPICIOUS_ACTIVITY_THRESHOLD", "few");
    Program.run(directory, variables, "init", "--token-file", "admin").assertExitCode(0);
    Program.Result result = Program.run(directory, variables, "serve", "--port", "0");
    result.assertExitCode(3);
    assertThat(result.errors()).contains("SUSPICIOUS_ACTIVITY_THRESHOLD is not a number");
  }
}
