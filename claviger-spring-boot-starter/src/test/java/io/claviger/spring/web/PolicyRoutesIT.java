package io.claviger.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Policies over HTTP. */
class PolicyRoutesIT {
  private static final String JSON =
      "{\"description\":\"d\",\"rules\":[{\"path\":\"a/**\",\"capabilities\":[\"read\"]}]}";

  private static final String YAML =
      """
      description: "as YAML"
      rules:
        - path: a/b
          effect: deny
          capabilities: [read]
      """;

  private static Http.Answer send(String method, String path, String type, String body) {
    return Http.send(
        Http.request(path)
            .header("Content-Type", type)
            .method(method, BodyPublishers.ofString(body)));
  }

  private static Http.Answer put(String path, String body) {
    return send("PUT", path, "application/json", body);
  }

  @Test
  void makesReadsListsAndDeletesPolicies() {
    JsonNode made = put("/api/v1/policies/routes-a?expected_version=0", JSON).json();
    assertThat(made.get("version").asString()).isEqualTo("1");
    assertThat(made.get("document").asString()).isEqualTo(JSON);
    JsonNode second =
        send("PUT", "/api/v1/policies/routes-a?expected_version=1", "application/yaml", YAML)
            .json();
    assertThat(second.get("version").asString()).isEqualTo("2");
    assertThat(second.get("description").asString()).isEqualTo("as YAML");
    Http.Answer stale = put("/api/v1/policies/routes-a?expected_version=1", JSON);
    assertThat(stale.status()).isEqualTo(409);
    assertThat(stale.json().get("code").asString()).isEqualTo("version_conflict");

    assertThat(Http.get("/api/v1/policies/routes-a").json().get("document").asString())
        .isEqualTo(YAML);
    assertThat(Http.get("/api/v1/policies/routes-a?version=1").json().get("document").asString())
        .isEqualTo(JSON);
    List<String> versions = new ArrayList<>();
    Http.get("/api/v1/policies/routes-a:versions")
        .json()
        .get("items")
        .forEach(item -> versions.add(item.get("version").asString()));
    assertThat(versions).containsExactly("2", "1");
    List<String> names = new ArrayList<>();
    Http.get("/api/v1/policies")
        .json()
        .get("items")
        .forEach(item -> names.add(item.get("name").asString()));
    assertThat(names).contains("admin", "root", "routes-a").isSorted();

    JsonNode deleted = send("DELETE", "/api/v1/policies/routes-a", "application/json", "").json();
    assertThat(deleted.get("deleted").asBoolean()).isTrue();
    Http.Answer gone = Http.get("/api/v1/policies/routes-a");
    assertThat(gone.status()).isEqualTo(404);
    assertThat(gone.json().get("code").asString()).isEqualTo("not_found");
    assertThat(Http.get("/api/v1/policies/root").json().get("built_in").asBoolean()).isTrue();
  }

  @Test
  void aDryRunTellsProblemsAndMakesNothing() {
    assertThat(
            put("/api/v1/policies/routes-dry?dry_run=true", JSON).json().get("version").asString())
        .isEqualTo("1");
    assertThat(Http.get("/api/v1/policies/routes-dry").status()).isEqualTo(404);

    String wrong = "rules:\n- path: a//b\n  capabilities: [raed]\n";
    Http.Answer refused =
        send("PUT", "/api/v1/policies/routes-dry?dry_run=true", "application/yaml", wrong);
    assertThat(refused.status()).isEqualTo(400);
    JsonNode problems = refused.json().get("problems");
    assertThat(problems.get(0).get("line").asInt()).isEqualTo(2);
    assertThat(problems.get(1).get("line").asInt()).isEqualTo(3);
    assertThat(problems.get(1).get("message").asString()).contains("read");
  }

  @Test
  void explainsADecision() {
    put("/api/v1/policies/routes-why", JSON);
    JsonNode answer =
        Http.get("/api/v1/policies:explain?policies=routes-why&capability=read&resource=a/key")
            .json();
    assertThat(answer.get("allowed").asBoolean()).isTrue();
    assertThat(answer.get("policy").asString()).isEqualTo("routes-why");
    assertThat(answer.get("rules").get(0).get("applies").asBoolean()).isTrue();
    JsonNode denied =
        Http.get("/api/v1/policies:explain?policies=routes-why&capability=write&resource=a/key")
            .json();
    assertThat(denied.get("allowed").asBoolean()).isFalse();
    assertThat(denied.get("policy").isNull()).isTrue();
    assertThat(Http.get("/api/v1/policies:explain?capability=see&resource=a").status())
        .isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/policies/root",
        "/api/v1/policies/Root",
        "/api/v1/policies/%20root",
        "/api/v1/policies/root%20",
        "/api/v1/policies/%EF%BD%92oot",
        "/api/v1/policies/reader",
      })
  void refusesReservedNamesInAnySpelling(String path) {
    assertThat(put(path, JSON).status()).isEqualTo(400);
  }

  @Test
  void takesNoSlashInANameAndNoYamlElsewhere() {
    assertThat(put("/api/v1/policies/a/b", JSON).status()).isEqualTo(404);
    assertThat(put("/api/v1/policies/a%2Fb", JSON).status()).isEqualTo(404);
    assertThat(send("POST", "/api/v1/secrets/create", "application/yaml", "name: a").status())
        .isEqualTo(415);
  }
}
