package io.claviger.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The calls of the integration guide, to the letter. */
class GuideCallsIT {
  @Test
  void createsASecretAndAnswersNameAndVersion() {
    Http.Answer answer =
        Http.post(
            "/api/v1/secrets/create", "{\"name\": \"test-secret\", \"value\": \"test-value\"}");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().get("name").asString()).isEqualTo("test-secret");
    assertThat(answer.json().get("version").asString()).isEqualTo("1");
    assertThat(answer.json().get("version").isString()).isTrue();
    assertThat(answer.json().get("secret_type").asString()).isEqualTo("API_KEY");
    assertThat(answer.text()).doesNotContain("test-value");
  }

  @Test
  void readsNameAndValue() {
    Http.create("guide/read", "the value");
    Http.Answer answer = Http.get("/api/v1/secrets/guide/read");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    assertThat(answer.json().get("name").asString()).isEqualTo("guide/read");
    assertThat(answer.json().get("value").asString()).isEqualTo("the value");
  }

  @Test
  void answersNotFoundInTheWordsOfTheGuide() {
    Http.Answer answer = Http.get("/api/v1/secrets/guide/none");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.json().get("detail").asString()).isEqualTo("Secret not found");
    assertThat(answer.json().get("code").asString()).isEqualTo("secret_not_found");
  }

  @Test
  void takesTheOtherFieldsOfTheGuide() {
    Http.Answer answer =
        Http.post(
            "/api/v1/secrets/create",
            """
            {"name": "guide/all", "value": "v", "secret_type": "api-key", "expires_days": 90,
             "description": "d", "owner": "o", "tags": {"team": "radio"}}\
            """);
    assertThat(answer.status()).isEqualTo(200);
    var metadata = Http.get("/api/v1/secrets/guide/all:metadata").json();
    assertThat(metadata.get("expires_days").asInt()).isEqualTo(90);
    assertThat(metadata.get("owner").asString()).isEqualTo("o");
    assertThat(metadata.get("tags").get("team").asString()).isEqualTo("radio");
  }

  @Test
  void showsTheAuditTrailWithTheColumnsOfTheGuide() {
    Http.create("guide/audited", "v");
    Http.get("/api/v1/secrets/guide/audited");
    var page =
        Http.get("/api/v1/audit?resource_name=guide/audited&action=read&result=SUCCESS").json();
    assertThat(page.get("items").size()).isEqualTo(1);
    var event = page.get("items").get(0);
    assertThat(event.propertyNames())
        .containsExactly(
            "id",
            "action",
            "resource_name",
            "timestamp",
            "result",
            "actor_id",
            "actor_ip",
            "actor_user_agent",
            "request_id",
            "details",
            "error_message",
            "duration_ms",
            "version");
    assertThat(event.get("action").asString()).isEqualTo("READ");
    assertThat(event.get("result").asString()).isEqualTo("SUCCESS");
    assertThat(event.get("actor_id").asString()).isEqualTo("alice");
    assertThat(event.get("actor_ip").asString()).isNotEmpty();
    assertThat(event.get("actor_user_agent").asString()).startsWith("Java-http-client");
    assertThat(page.get("next_cursor").isNull()).isTrue();
  }
}
