package io.claviger.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The OpenAPI document is what it claims to be. */
class OpenApiIT {
  private final JsonNode document = Http.get("/v3/api-docs").json();

  @Test
  void listsEveryVerbOnceWithItsPublicPath() {
    List<String> operations = new ArrayList<>();
    document
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .propertyNames()
                    .forEach(method -> operations.add(method + " " + path.getKey())));
    assertThat(operations)
        .containsExactlyInAnyOrder(
            "post /api/v1/secrets/create",
            "get /api/v1/secrets/{name}",
            "put /api/v1/secrets/{name}",
            "delete /api/v1/secrets/{name}",
            "get /api/v1/secrets",
            "post /api/v1/secrets:batch-get",
            "get /api/v1/secrets/{name}:metadata",
            "patch /api/v1/secrets/{name}:metadata",
            "put /api/v1/secrets/{name}:metadata",
            "get /api/v1/secrets/{name}:versions",
            "get /api/v1/secrets/{name}:readers",
            "post /api/v1/secrets/{name}:rollback",
            "post /api/v1/secrets/{name}:disable",
            "post /api/v1/secrets/{name}:enable",
            "post /api/v1/secrets/{name}:restore",
            "post /api/v1/secrets/{name}:purge",
            "get /api/v1/audit",
            "get /api/v1/audit:tail",
            "get /api/v1/audit:export",
            "get /api/v1/audit:verify",
            "get /api/v1/policies",
            "get /api/v1/policies:explain",
            "get /api/v1/policies/{policy}",
            "put /api/v1/policies/{policy}",
            "delete /api/v1/policies/{policy}",
            "get /api/v1/policies/{policy}:versions",
            "get /api/v1/tokens",
            "post /api/v1/tokens",
            "get /api/v1/tokens:self",
            "post /api/v1/tokens:renew-self",
            "post /api/v1/tokens:revoke-self",
            "get /api/v1/tokens/{accessor}",
            "post /api/v1/tokens/{accessor}:renew",
            "post /api/v1/tokens/{accessor}:revoke");
  }

  @Test
  void givesEveryOperationItsOwnIdAndTheBearerScheme() {
    Set<String> ids = new HashSet<>();
    for (JsonNode path : document.get("paths")) {
      for (JsonNode operation : path) {
        assertThat(ids.add(operation.get("operationId").asString())).isTrue();
        assertThat(operation.get("security").get(0).has("bearer")).isTrue();
        assertThat(operation.get("responses").propertyNames()).contains("200", "400", "401", "503");
      }
    }
    assertThat(document.get("openapi").asString()).startsWith("3.1");
    JsonNode scheme = document.get("components").get("securitySchemes").get("bearer");
    assertThat(scheme.get("scheme").asString()).isEqualTo("bearer");
  }

  @Test
  void refersOnlyToSchemasThatAreThere() {
    Set<String> references = new HashSet<>();
    collect(document, references);
    assertThat(references).isNotEmpty();
    for (String reference : references) {
      String name = reference.substring("#/components/schemas/".length());
      assertThat(document.get("components").get("schemas").has(name)).as(name).isTrue();
    }
  }

  private static void collect(JsonNode node, Set<String> references) {
    if (node.has("$ref")) {
      references.add(node.get("$ref").asString());
    }
    node.forEach(child -> collect(child, references));
  }

  @Test
  void describesTheFieldsThatAnswersHave() {
    Http.create("openapi/a", "v");
    assertSameFields("Secret", Http.get("/api/v1/secrets/openapi/a").json(), "encoding");
    assertSameFields("SecretMetadata", Http.get("/api/v1/secrets/openapi/a:metadata").json(), "");
    JsonNode page = Http.get("/api/v1/audit?resource_name=openapi/a").json();
    assertSameFields("AuditEvent", page.get("items").get(0), "");
    assertSameFields("AuditVerification", Http.get("/api/v1/audit:verify").json(), "");
    assertSameFields("AuditTail", Http.get("/api/v1/audit:tail?limit=1").json(), "");
    JsonNode made =
        Http.post("/api/v1/tokens", "{\"principal\":\"ci\",\"policies\":[\"reader\"]}").json();
    assertSameFields("NewToken", made, "");
    String token = "/api/v1/tokens/" + made.get("accessor").asString();
    assertSameFields("Token", Http.get(token).json(), "");
    assertSameFields("RevokedTokens", Http.post(token + ":revoke", "{}").json(), "");
    assertSameFields("Problem", Http.get("/api/v1/secrets/openapi/none").json(), "");
  }

  private void assertSameFields(String schema, JsonNode answer, String optional) {
    Set<String> described =
        new HashSet<>(
            document
                .get("components")
                .get("schemas")
                .get(schema)
                .get("properties")
                .propertyNames());
    described.remove(optional);
    assertThat(new HashSet<>(answer.propertyNames())).isEqualTo(described);
  }
}
