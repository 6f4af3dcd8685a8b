package io.claviger.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every request: who acts, ids, headers, query strings, methods. */
class RequestRulesIT {
  @Test
  void refusesWhoeverShowsNothing() {
    for (Route route : Route.values()) {
      String path = route.path().replaceAll("\\{[a-z]+}", "any");
      Http.Answer answer =
          Http.send(
              Http.anonymous(path)
                  .header("Content-Type", "application/json")
                  .method(route.method(), BodyPublishers.ofString("{}")));
      assertThat(answer.status()).as(path).isEqualTo(401);
      assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
      assertThat(answer.json().get("code").asString()).isEqualTo("unauthenticated");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/secrets",
        "/api/v1/secrets/rules/none",
        "/api/v1/secrets/fail/overloaded",
        "/api/v1/secrets/fail/bug",
        "/api/v1/secrets/a%00b",
        "/api/v1/unknown",
        "/api/v1/audit",
      })
  void forbidsToStoreAnyAnswer(String path) {
    assertThat(Http.get(path).header("Cache-Control")).isEqualTo("no-store");
  }

  @Test
  void keepsAGivenRequestIdAndWritesItToTheTrail() {
    Http.create("rules/id", "v");
    Http.Answer answer =
        Http.send(Http.request("/api/v1/secrets/rules/id").header("X-Request-Id", "my-id_1.2"));
    assertThat(answer.header("X-Request-Id")).isEqualTo("my-id_1.2");
    var items =
        Http.get("/api/v1/audit?from=2020-01-01T00:00:00Z&request_id=my-id_1.2")
            .json()
            .get("items");
    assertThat(items.size()).isEqualTo(1);
    assertThat(items.get(0).get("resource_name").asString()).isEqualTo("rules/id");
  }

  @Test
  void replacesARequestIdThatIsNone() {
    for (String id : List.of("a b", "x".repeat(65), "a\"b", "<script>", "a,b", "clv_mistaken")) {
      Http.Answer answer =
          Http.send(Http.request("/api/v1/secrets/rules/none").header("X-Request-Id", id));
      assertThat(answer.header("X-Request-Id")).matches("[0-9a-f]{32}");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"value", "secret", "password", "Value", "token", "va%6cue"})
  void refusesValuesInTheQueryAndSaysWhy(String parameter) {
    for (String path : List.of("/api/v1/secrets/rules/none", "/api/v1/secrets", "/api/v1/audit")) {
      Http.Answer answer = Http.get(path + "?" + parameter + "=hunter2");
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.json().get("detail").asString()).contains("access logs");
      assertThat(answer.text()).doesNotContain("hunter2");
    }
    Http.Answer guide = Http.post("/api/v1/secrets/create?name=n&value=hunter2", "{}");
    assertThat(guide.status()).isEqualTo(400);
    assertThat(guide.text()).doesNotContain("hunter2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "unknown=1",
        "version=0",
        "version=-1",
        "version=1x",
        "version=99999999999999999999",
        "version=1&version=2",
        "version=%zz",
        "label=canary",
      })
  void refusesQueriesItDoesNotUnderstand(String query) {
    Http.create("rules/query-" + Integer.toHexString(query.hashCode()), "v");
    String answer =
        RawHttp.get(
            "/api/v1/secrets/rules/query-" + Integer.toHexString(query.hashCode()) + "?" + query);
    assertThat(RawHttp.status(answer)).as(answer).isEqualTo(400);
    assertThat(answer).contains("application/problem+json").doesNotContain("canary");
  }

  @Test
  void namesTheParameterThatIsWrong() {
    assertThat(detail("/api/v1/secrets/a?verison=1")).contains("expected: version, label");
    assertThat(detail("/api/v1/secrets/a?clv_canary")).contains("expected: version, label");
    assertThat(detail("/api/v1/secrets?limit=0")).contains("limit");
    assertThat(detail("/api/v1/secrets?limit=1001")).contains("limit");
    assertThat(detail("/api/v1/secrets?include_deleted=maybe")).contains("include_deleted");
    assertThat(detail("/api/v1/audit?from=yesterday")).contains("from");
    assertThat(detail("/api/v1/audit?to=-999999999-01-01T00:00:00Z")).contains("to must be");
    assertThat(detail("/api/v1/audit?from=%2B999999999-01-01T00:00:00Z")).contains("from must");
    assertThat(detail("/api/v1/audit?action=canary")).contains("action", "READ");
    assertThat(detail("/api/v1/audit?actor_ip=1.2.3.4")).contains("time range");
    Http.Answer window = Http.delete("/api/v1/secrets/rules/none?recovery_window=canary");
    assertThat(window.json().get("detail").asString()).contains("recovery_window");
    assertThat(window.text()).doesNotContain("canary");
  }

  private static String detail(String path) {
    Http.Answer answer = Http.get(path);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).doesNotContain("canary");
    return answer.json().get("detail").asString();
  }

  @Test
  void tellsTheMethodsOfARoute() {
    assertMethods("POST", "/api/v1/secrets/rules/none", "DELETE, GET, PUT");
    assertMethods("POST", "/api/v1/secrets", "GET");
    assertMethods("GET", "/api/v1/secrets/rules/none:purge", "POST");
    assertMethods("GET", "/api/v1/secrets:batch-get", "POST");
    assertMethods("DELETE", "/api/v1/audit", "GET");
    assertMethods("OPTIONS", "/api/v1/audit", "GET");
    assertMethods("LIST", "/api/v1/secrets/rules/none", "DELETE, GET, PUT");
  }

  private static void assertMethods(String method, String path, String allowed) {
    Http.Answer answer = Http.send(Http.request(path).method(method, BodyPublishers.noBody()));
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Allow")).isEqualTo(allowed);
    assertThat(answer.json().get("code").asString()).isEqualTo("method_not_allowed");
  }

  @Test
  void answersHeadWithoutReadingASecret() {
    Http.create("rules/head", "v");
    Http.Answer answer =
        Http.send(
            Http.request("/api/v1/secrets/rules/head").method("HEAD", BodyPublishers.noBody()));
    assertThat(answer.status()).isEqualTo(405);
    var trail = Http.get("/api/v1/audit?resource_name=rules/head&action=READ").json();
    assertThat(trail.get("items").size()).isZero();
  }

  @Test
  void turnsTomcatsOwnRefusalsIntoProblems() {
    assertRefused(RawHttp.line("TRACE /api/v1/secrets HTTP/1.1"), 405);
    assertRefused(RawHttp.line("GET /api/v1/secrets/a b HTTP/1.1"), 400, 505);
    assertRefused(RawHttp.line("GET /api/v1/{} HTTP/1.1"), 400);
    assertRefused(RawHttp.line("GET /api/v1/%c0%ae%c0%ae/ HTTP/1.1"), 400);
    // Tomcat has no 431 for these.
    assertRefused(
        RawHttp.send(
            ("GET /api/v1/secrets HTTP/1.1\r\nHost: localhost\r\nX-Long: "
                    + "x".repeat(20_000)
                    + "\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII)),
        400);
  }

  private static void assertRefused(String answer, Integer... statuses) {
    assertThat(RawHttp.status(answer)).as(answer).isIn((Object[]) statuses);
    assertThat(answer).contains("application/problem+json").doesNotContain("<html", "Tomcat");
    assertThat(Http.JSON.readTree(RawHttp.body(answer)).get("request_id").asString()).isNotEmpty();
  }
}
