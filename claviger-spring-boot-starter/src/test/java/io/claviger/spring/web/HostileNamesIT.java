package io.claviger.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names and paths as attackers, and generated clients, send them. */
class HostileNamesIT {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/secrets/names%2Fencoded",
        "/api/v1/secrets/names%2fencoded",
        "/api/v1/secrets/names/encoded",
        "/api/v1/secrets/n%61mes/encoded",
        "/api/v1/secrets/names%2Fencoded%3Ametadata",
        "/api/v1/secrets/names%2Fencoded:versions",
      })
  void decodesAPathOnce(String path) {
    Http.post("/api/v1/secrets/create", "{\"name\":\"names/encoded\",\"value\":\"v\"}");
    String answer = RawHttp.get(path);
    assertThat(RawHttp.status(answer)).as(answer).isEqualTo(200);
    assertThat(answer).contains("\"names/encoded\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/secrets/",
        "/api/v1/secrets/:versions",
        "/api/v1/secrets/a/",
        "/api/v1/secrets//a",
        "/api/v1/secrets/a//b",
        "/api/v1/secrets/.",
        "/api/v1/secrets/..",
        "/api/v1/secrets/a/..",
        "/api/v1/secrets/a/../b",
        "/api/v1/secrets/../audit",
        "/api/v1/secrets/a/./b",
        "/api/v1/secrets/a/..:versions",
        "/api/v1/secrets/%2e%2e/audit",
        "/api/v1/secrets/a%2F..%2Fb",
        "/api/v1/secrets/a/%2e%2e/b",
        "/api/v1/secrets/a%2F%2Fb",
        "/api/v1/secrets/a%252Fb",
        "/api/v1/secrets/a%25b",
        "/api/v1/secrets/a%",
        "/api/v1/secrets/a%zz",
        "/api/v1/secrets/a%00b",
        "/api/v1/secrets/a%0ab",
        "/api/v1/secrets/a%5Cb",
        "/api/v1/secrets/a\\b",
        "/api/v1/secrets/a;b",
        "/api/v1/secrets/a;jsessionid=1",
        "/api/v1/secrets/a%3Bb",
        "/api/v1/secrets;x/a",
        "/api/v1/secrets/a%20b",
        "/api/v1/secrets/a+b",
        "/api/v1/secrets/a*b",
        "/api/v1/secrets/_a",
        "/api/v1/secrets/-a",
        "/api/v1/secrets/%C3%BC",
        "/api/v1/secrets/%C0%AF",
        "/api/v1/secrets/%ED%A0%80",
        "/api/v1/secrets/%EF%BC%8F",
        "/api/v1/secrets/a<b",
        "/x/../api/v1/secrets/a",
        "/%61pi/v1/secrets/a",
        "//api/v1/secrets/a",
        "/api/v1/./audit",
      })
  void refusesWhatIsNoName(String path) {
    String answer = RawHttp.get(path);
    assertThat(RawHttp.status(answer)).as(answer).isEqualTo(400);
    assertProblem(answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/secrets/a:unknown",
        "/api/v1/secrets/a:",
        "/api/v1/secrets/a::versions",
        "/api/v1/secrets/a:versions:versions",
        "/api/v1/secrets/a:b/c",
        "/api/v1/secrets:unknown",
        "/api/v1/unknown",
        "/api/v1/",
        "/unknown",
      })
  void knowsNoOtherRoute(String path) {
    String answer = RawHttp.get(path);
    assertThat(RawHttp.status(answer)).as(answer).isEqualTo(404);
    assertProblem(answer);
  }

  @Test
  void takesNamesOf255CharactersAndNotOneMore() {
    String longest = "n".repeat(255);
    Http.create(longest, "v");
    assertThat(Http.get("/api/v1/secrets/" + longest).status()).isEqualTo(200);
    assertThat(Http.get("/api/v1/secrets/" + longest + ":metadata").status()).isEqualTo(200);
    Http.Answer tooLong = Http.get("/api/v1/secrets/" + longest + "n");
    assertThat(tooLong.status()).isEqualTo(400);
    assertThat(tooLong.text()).doesNotContain("nnn");
  }

  @Test
  void readsASecretThatIsCalledCreate() {
    Http.create("create", "v");
    assertThat(Http.get("/api/v1/secrets/create").json().get("value").asString()).isEqualTo("v");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "DELETE", "PATCH"})
  void refusesDotSegmentsForEveryMethod(String method) {
    String answer = RawHttp.line(method + " /api/v1/secrets/a/%2e%2e/b HTTP/1.1");
    assertThat(RawHttp.status(answer)).as(answer).isEqualTo(400);
    assertProblem(answer);
  }

  private static void assertProblem(String answer) {
    assertThat(answer).containsIgnoringCase("content-type: application/problem+json");
    assertThat(answer).containsIgnoringCase("cache-control: no-store");
    var json = Http.JSON.readTree(RawHttp.body(answer));
    assertThat(json.get("status").asInt()).isEqualTo(RawHttp.status(answer));
    assertThat(json.get("code").asString()).isNotEmpty();
    assertThat(json.get("request_id").asString()).isNotEmpty();
  }
}
