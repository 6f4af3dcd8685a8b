package io.claviger.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.api.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every reason of the engine, as a client sees it. */
class StatusTableIT {
  @ParameterizedTest
  @CsvSource({
    "invalid_request, 400",
    "unauthenticated, 401",
    "access_denied, 403",
    "secret_not_found, 404",
    "version_not_found, 404",
    "secret_exists, 409",
    "secret_deleted, 409",
    "state_conflict, 409",
    "version_conflict, 409",
    "idempotency_conflict, 409",
    "secret_expired, 410",
    "secret_disabled, 410",
    "audit_unavailable, 503",
    "database_unavailable, 503",
    "overloaded, 503",
    "outcome_unknown, 503",
    "key_unavailable, 503",
    "closed, 503",
    "integrity_violation, 500",
    "invalid_configuration, 500",
    "internal, 500",
  })
  void answersTheStatusOfTheTable(String code, int status) {
    Http.Answer answer = Http.get("/api/v1/secrets/fail/" + code);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.json().get("status").asInt()).isEqualTo(status);
    assertThat(answer.json().get("code").asString()).isEqualTo(code);
    assertThat(answer.json().get("type").asString()).isEqualTo("about:blank");
    assertThat(answer.json().get("title").asString()).isNotEmpty();
    assertThat(answer.json().get("detail").asString()).isNotEmpty();
    assertThat(answer.json().get("request_id").asString()).isEqualTo(answer.header("X-Request-Id"));
    assertThat(answer.header("Retry-After").isEmpty()).isEqualTo(status != 503);
    assertThat(answer.header("WWW-Authenticate")).isEqualTo(status == 401 ? "Bearer" : "");
    assertThat(answer.text()).doesNotContain("hunter2");
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void knowsEveryReason(ErrorCode code) {
    String path = "/api/v1/secrets/fail/" + code.wireName();
    assertThat(Http.get(path).status()).isEqualTo(ErrorStatus.of(code)).isBetween(400, 599);
  }

  @Test
  void saysNothingOfABugButTheRequestId() {
    Http.Answer answer = Http.get("/api/v1/secrets/fail/bug");
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.json().get("code").asString()).isEqualTo("internal");
    assertThat(answer.text()).doesNotContain("hunter2", "IllegalState");
    assertThat(answer.json().get("request_id").asString()).isEqualTo(answer.header("X-Request-Id"));
  }
}
