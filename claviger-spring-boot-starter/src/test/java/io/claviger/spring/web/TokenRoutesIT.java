package io.claviger.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Access tokens over HTTP, embedded: the host says who calls, and its callers have no token. */
class TokenRoutesIT {
  private static final String TOKENS = "/api/v1/tokens";

  private static JsonNode create(String body) {
    Http.Answer answer = Http.post(TOKENS, body);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  private static String path(JsonNode token) {
    return TOKENS + "/" + token.get("accessor").asString();
  }

  @Test
  void makesListsShowsRenewsAndRevokesATokenAndShowsItOnce() {
    JsonNode made =
        create(
            "{\"principal\":\"routes-ci\",\"policies\":[\"writer\",\"reader\"],\"ttl\":\"PT1H\","
                + "\"max_ttl\":\"PT2H\",\"uses\":5,\"bound_addresses\":[\"10.0.0.0/8\","
                + "\"2001:db8::1\"],\"renewable\":true,\"orphan\":false,\"description\":\"d\"}");
    String text = made.get("token").asString();
    assertThat(text).startsWith("clv_");
    assertThat(made.get("principal").asString()).isEqualTo("routes-ci");
    assertThat(made.get("policies").toString()).isEqualTo("[\"reader\",\"writer\"]");
    assertThat(made.get("bound_addresses").toString())
        .isEqualTo("[\"10.0.0.0/8\",\"2001:db8::1\"]");
    assertThat(made.get("uses_left").asInt()).isEqualTo(5);
    assertThat(made.get("state").asString()).isEqualTo("active");
    assertThat(made.get("created_by").asString()).isEqualTo("alice");
    assertThat(made.get("parent").isNull()).isTrue();

    Http.Answer shown = Http.get(path(made));
    assertThat(shown.text()).doesNotContain(text);
    assertThat(shown.header("Cache-Control")).isEqualTo("no-store");
    assertThat(shown.json().has("token")).isFalse();
    Http.Answer listed = Http.get(TOKENS + "?principal=routes-ci");
    assertThat(listed.text()).doesNotContain(text);
    assertThat(listed.json().get("items").get(0)).isEqualTo(shown.json());
    assertThat(listed.json().get("next_cursor").isNull()).isTrue();

    JsonNode renewed = Http.post(path(made) + ":renew", "{}").json();
    assertThat(renewed.get("expires_at").asString())
        .isGreaterThan(made.get("expires_at").asString());
    assertThat(Http.post(path(made) + ":revoke", "{}").text()).isEqualTo("{\"revoked\":1}");
    assertThat(Http.post(path(made) + ":revoke", "{}").text()).isEqualTo("{\"revoked\":0}");
    assertThat(Http.get(path(made)).json().get("state").asString()).isEqualTo("revoked");
    assertThat(Http.get(TOKENS + "?principal=routes-ci").json().get("items").isEmpty()).isTrue();
    JsonNode all = Http.get(TOKENS + "?principal=routes-ci&include_inactive=true").json();
    assertThat(all.get("items").size()).isEqualTo(1);
    Http.Answer again = Http.post(path(made) + ":renew", "{}");
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.json().get("code").asString()).isEqualTo("state_conflict");
  }

  @Test
  void pagesThroughTheTokens() {
    for (int i = 0; i < 5; i++) {
      create("{\"principal\":\"pages\",\"policies\":[\"reader\"]}");
    }
    List<String> seen = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = Http.get(TOKENS + "?principal=pages&limit=2" + cursor).json();
      page.get("items").forEach(item -> seen.add(item.get("accessor").asString()));
      cursor =
          page.get("next_cursor").isNull() ? "" : "&cursor=" + page.get("next_cursor").asString();
    } while (!cursor.isEmpty());
    assertThat(seen).hasSize(5).doesNotHaveDuplicates().isSorted();
  }

  @Test
  void saysWhenATokenEnds() {
    JsonNode plain = create("{\"principal\":\"ends\",\"policies\":[\"reader\"]}");
    assertThat(plain.get("expires_at").asString())
        .isGreaterThan(plain.get("created_at").asString());
    assertThat(plain.get("uses_left").isNull()).isTrue();
    JsonNode never = create("{\"principal\":\"ends\",\"policies\":[\"reader\"],\"ttl\":\"never\"}");
    assertThat(never.get("expires_at").isNull()).isTrue();
    assertThat(never.get("renewable").asBoolean()).isFalse();
    JsonNode open =
        create("{\"principal\":\"ends\",\"policies\":[\"reader\"],\"max_ttl\":\"never\"}");
    assertThat(open.get("expires_at").isNull()).isFalse();
    assertThat(open.get("max_expires_at").isNull()).isTrue();
    assertThat(open.get("renewable").asBoolean()).isTrue();
  }

  @Test
  void tellsTheHostsCallersThatTheyHaveNoTokenOfTheirOwn() {
    for (Http.Answer answer :
        List.of(
            Http.get(TOKENS + ":self"),
            Http.post(TOKENS + ":renew-self", "{}"),
            Http.post(TOKENS + ":revoke-self", "{}"))) {
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.json().get("code").asString()).isEqualTo("not_found");
      assertThat(answer.json().get("detail").asString()).contains("it was not a token");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{\"principal\":\"x\"}",
        "{\"policies\":[\"reader\"]}",
        "{\"principal\":\"x\",\"policies\":[]}",
        "{\"principal\":\"x\",\"policies\":\"reader\"}",
        "{\"principal\":\"x\",\"policies\":[7]}",
        "{\"principal\":\"x\",\"policies\":[\"Root\"]}",
        "{\"principal\":\"x\",\"policies\":[\" root\"]}",
        "{\"principal\":\"x\",\"policies\":[\"\\uff52oot\"]}",
        "{\"principal\":\"\",\"policies\":[\"reader\"]}",
        "{\"principal\":7,\"policies\":[\"reader\"]}",
        "{\"principal\":\"root\",\"policies\":[\"reader\"]}",
        "{\"principal\":\" Root \",\"policies\":[\"reader\"]}",
        "{\"principal\":\"jwt:ci\",\"policies\":[\"reader\"]}",
        "{\"principal\":\"x\",\"policies\":[\"reader\"],\"ttl\":\"1h\"}",
        "{\"principal\":\"x\",\"policies\":[\"reader\"],\"ttl\":3600}",
        "{\"principal\":\"x\",\"policies\":[\"reader\"],\"ttl\":\"PT0S\"}",
        "{\"principal\":\"x\",\"policies\":[\"reader\"],\"ttl\":\"-PT1H\"}",
        "{\"principal\":\"x\",\"policies\":[\"reader\"],\"ttl\":\"P99999999999999999999D\"}",
        "{\"principal\":\"x\",\"policies\":[\"reader\"],\"ttl\":\"Never\"}",
        "{\"principal\":\"x\",\"policies\":[\"reader\"],\"ttl\":\"PT2H\",\"max_ttl\":\"PT1H\"}",
        "{\"principal\":\"x\",\"policies\":[\"reader\"],\"uses\":-1}",
        "{\"principal\":\"x\",\"policies\":[\"reader\"],\"uses\":1.5}",
        "{\"principal\":\"x\",\"policies\":[\"reader\"],\"uses\":99999999999999}",
        "{\"principal\":\"x\",\"policies\":[\"reader\"],\"bound_addresses\":[\"example.org\"]}",
        "{\"principal\":\"x\",\"policies\":[\"reader\"],\"bound_addresses\":[\"10.1.0.0/8\"]}",
        "{\"principal\":\"x\",\"policies\":[\"reader\"],\"bound_addresses\":{}}",
        "{\"principal\":\"x\",\"policies\":[\"reader\"],\"orphan\":\"yes\"}",
        "{\"principal\":\"x\",\"policies\":[\"reader\"],\"renewable\":1}",
        "{\"principal\":\"x\",\"policies\":[\"reader\"],\"token\":\"clv_mine\"}",
        "{\"principal\":\"x\",\"principal\":\"y\",\"policies\":[\"reader\"]}",
      })
  void refusesWhatIsNoRequest(String body) {
    Http.Answer answer = Http.post(TOKENS, body);
    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertThat(answer.json().get("code").asString()).isEqualTo("invalid_request");
    assertThat(answer.text()).doesNotContain("clv_mine");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no%20accessor",
        "a.b",
        "%2e",
        "a%2Fb",
        "clv_0123456789",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
      })
  void refusesWhatIsNoAccessor(String accessor) {
    Http.Answer answer = Http.get(TOKENS + "/" + accessor);
    assertThat(answer.status()).isIn(400, 404);
    assertThat(answer.text()).doesNotContain("clv_0123456789");
    String code = answer.json().get("code").asString();
    assertThat(code).isIn("invalid_request", "route_not_found");
  }

  @Test
  void doesNotKnowEveryAccessor() {
    for (Http.Answer answer :
        List.of(
            Http.get(TOKENS + "/unknown"),
            Http.post(TOKENS + "/unknown:renew", "{}"),
            Http.post(TOKENS + "/unknown:revoke", "{}"))) {
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.json().get("code").asString()).isEqualTo("not_found");
    }
    assertThat(Http.get(TOKENS + "/unknown:nothing").status()).isEqualTo(404);
    assertThat(Http.delete(TOKENS + "/unknown").status()).isEqualTo(405);
    assertThat(Http.get(TOKENS + "/").status()).isEqualTo(404);
    assertThat(Http.get(TOKENS + "?cursor=no%20accessor").status()).isEqualTo(400);
    assertThat(Http.get(TOKENS + "?limit=0").status()).isEqualTo(400);
    assertThat(Http.get(TOKENS + "?token=x").text()).contains("never be in a URL");
    assertThat(Http.post(TOKENS + "/unknown:revoke", "{\"a\":1}").status()).isEqualTo(400);
  }

  @Test
  void tellsWhoMayNotTheSameOfEveryToken() {
    JsonNode made = create("{\"principal\":\"hidden\",\"policies\":[\"reader\"]}");
    List<String> details = new ArrayList<>();
    for (String path : List.of(path(made), TOKENS + "/unknown", TOKENS)) {
      Http.Answer answer =
          Http.send(Http.anonymous(path).header("Authorization", "Bearer mallory"));
      assertThat(answer.status()).isEqualTo(403);
      details.add(answer.json().get("detail").asString());
    }
    assertThat(details).containsOnly(details.getFirst());
    assertThat(Http.send(Http.anonymous(TOKENS)).status()).isEqualTo(401);
  }

  @Test
  void recordsEachCallWithoutTheToken() {
    JsonNode made = create("{\"principal\":\"recorded\",\"policies\":[\"reader\"]}");
    Http.get(path(made));
    Http.get(TOKENS + "?principal=recorded");
    Http.post(path(made) + ":renew", "{}");
    Http.post(path(made) + ":revoke", "{}");
    Http.Answer trail = Http.get("/api/v1/audit?resource_name=sys:tokens&limit=6");
    List<String> actions = new ArrayList<>();
    trail.json().get("items").forEach(item -> actions.add(item.get("action").asString()));
    assertThat(actions)
        .containsExactly(
            "READ_AUDIT",
            "REVOKE_TOKEN",
            "RENEW_TOKEN",
            "LIST_TOKENS",
            "READ_TOKEN",
            "CREATE_TOKEN");
    assertThat(trail.text()).doesNotContain(made.get("token").asString());
  }
}
