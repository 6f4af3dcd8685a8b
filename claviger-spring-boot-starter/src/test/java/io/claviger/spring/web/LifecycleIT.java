package io.claviger.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Every verb, from the creation of a secret to its end. */
class LifecycleIT {
  private static final String ROOT = "/api/v1/secrets/";

  @Test
  void putsVersionsAndReadsThemByNumberAndLabel() {
    Http.create("life/versions", "one");
    Http.Answer put = Http.put(ROOT + "life/versions", "{\"value\":\"two\"}");
    assertThat(put.status()).isEqualTo(200);
    assertThat(put.json().get("version").asString()).isEqualTo("2");
    assertThat(value(ROOT + "life/versions")).isEqualTo("two");
    assertThat(value(ROOT + "life/versions?version=1")).isEqualTo("one");
    assertThat(value(ROOT + "life/versions?label=previous")).isEqualTo("one");
    assertThat(Http.get(ROOT + "life/versions?label=PENDING").status()).isEqualTo(404);
    assertThat(Http.get(ROOT + "life/versions?version=1&label=CURRENT").status()).isEqualTo(400);
  }

  @Test
  void checksTheExpectedVersion() {
    Http.create("life/cas", "one");
    String body = "{\"value\":\"two\",\"expected_version\":\"1\"}";
    assertThat(Http.put(ROOT + "life/cas", body).status()).isEqualTo(200);
    Http.Answer late = Http.put(ROOT + "life/cas", body);
    assertThat(late.status()).isEqualTo(409);
    assertThat(late.json().get("code").asString()).isEqualTo("version_conflict");
  }

  @Test
  void givesTheSameVersionForTheSameIdempotencyKey() {
    Http.create("life/idempotent", "one");
    Http.Answer first = putWithKey("{\"value\":\"two\"}");
    Http.Answer again = putWithKey("{\"value\":\"two\"}");
    assertThat(again.json().get("version")).isEqualTo(first.json().get("version"));
    Http.Answer other = putWithKey("{\"value\":\"three\"}");
    assertThat(other.status()).isEqualTo(409);
    assertThat(other.json().get("code").asString()).isEqualTo("idempotency_conflict");
  }

  private static Http.Answer putWithKey(String body) {
    return Http.send(
        Http.request(ROOT + "life/idempotent")
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", "key-1")
            .PUT(java.net.http.HttpRequest.BodyPublishers.ofString(body)));
  }

  @Test
  void refusesToCreateANameTwice() {
    Http.create("life/twice", "v");
    Http.Answer answer = Http.post(ROOT + "create", "{\"name\":\"life/twice\",\"value\":\"w\"}");
    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.json().get("code").asString()).isEqualTo("secret_exists");
  }

  @Test
  void listsVersionsInPages() {
    Http.create("life/pages", "1");
    Http.put(ROOT + "life/pages", "{\"value\":\"2\"}");
    Http.put(ROOT + "life/pages", "{\"value\":\"3\"}");
    JsonNode first = Http.get(ROOT + "life/pages:versions?limit=2").json();
    assertThat(texts(first, "version")).containsExactly("3", "2");
    String cursor = first.get("next_cursor").asString();
    JsonNode second = Http.get(ROOT + "life/pages:versions?limit=2&cursor=" + cursor).json();
    assertThat(texts(second, "version")).containsExactly("1");
    assertThat(second.get("next_cursor").isNull()).isTrue();
  }

  @Test
  void rollsBackDisablesAndEnables() {
    Http.create("life/states", "one");
    Http.put(ROOT + "life/states", "{\"value\":\"two\"}");
    assertThat(Http.post(ROOT + "life/states:rollback", "{\"version\":\"1\"}").status())
        .isEqualTo(200);
    assertThat(value(ROOT + "life/states")).isEqualTo("one");
    JsonNode disabled = Http.post(ROOT + "life/states:disable", "{\"version\":1}").json();
    assertThat(disabled.get("state").asString()).isEqualTo("DISABLED");
    Http.Answer refused = Http.get(ROOT + "life/states");
    assertThat(refused.status()).isEqualTo(410);
    assertThat(refused.json().get("code").asString()).isEqualTo("secret_disabled");
    assertThat(Http.post(ROOT + "life/states:enable", "{\"version\":\"1\"}").status())
        .isEqualTo(200);
    assertThat(value(ROOT + "life/states")).isEqualTo("one");
  }

  @Test
  void deletesRestoresAndPurges() {
    Http.create("life/end", "v");
    Http.Answer deleted = Http.delete(ROOT + "life/end?recovery_window=P7D");
    assertThat(deleted.status()).isEqualTo(200);
    assertThat(deleted.json().get("state").asString()).isEqualTo("DELETED");
    assertThat(deleted.json().get("purge_at").asString()).endsWith("Z");
    assertThat(Http.get(ROOT + "life/end").status()).isEqualTo(409);
    assertThat(Http.post(ROOT + "life/end:restore", "").status()).isEqualTo(200);
    assertThat(value(ROOT + "life/end")).isEqualTo("v");
    assertThat(Http.post(ROOT + "life/end:purge", "{}").status()).isEqualTo(409);
    assertThat(Http.delete(ROOT + "life/end").status()).isEqualTo(200);
    JsonNode purged = Http.post(ROOT + "life/end:purge", "{}").json();
    assertThat(purged.get("state").asString()).isEqualTo("PURGED");
    assertThat(Http.get(ROOT + "life/end").status()).isEqualTo(404);
  }

  @Test
  void changesMetadataByPatchAndPut() {
    Http.create("life/metadata", "v");
    String path = ROOT + "life/metadata:metadata";
    JsonNode patched = Http.json("PATCH", path, "{\"owner\":\"radio\"}").json();
    assertThat(patched.get("owner").asString()).isEqualTo("radio");
    JsonNode put = Http.put(path, "{\"secret_type\":\"password\",\"tags\":{\"a\":\"b\"}}").json();
    assertThat(put.get("owner").asString()).isEqualTo("radio");
    assertThat(put.get("secret_type").asString()).isEqualTo("PASSWORD");
    assertThat(put.get("labels").get("CURRENT").asString()).isEqualTo("1");
    assertThat(put.get("last_version").asString()).isEqualTo("1");
    assertThat(Http.json("PATCH", path, "{}").status()).isEqualTo(400);
  }

  @Test
  void listsByPrefixAndTypeInPagesWithoutValues() {
    Http.create("life-list/a", "hidden-value");
    Http.create("life-list/b", "hidden-value");
    Http.create("life-list/c", "hidden-value");
    Http.delete(ROOT + "life-list/c");
    Http.Answer first = Http.get("/api/v1/secrets?prefix=life-list/&limit=1");
    assertThat(texts(first.json(), "name")).containsExactly("life-list/a");
    assertThat(first.text()).doesNotContain("hidden-value");
    String cursor = first.json().get("next_cursor").asString();
    JsonNode second = Http.get("/api/v1/secrets?prefix=life-list/&limit=1&cursor=" + cursor).json();
    assertThat(texts(second, "name")).containsExactly("life-list/b");
    assertThat(
            texts(
                Http.get("/api/v1/secrets?prefix=life-list/&include_deleted=true").json(), "name"))
        .containsExactly("life-list/a", "life-list/b", "life-list/c");
    assertThat(
            texts(Http.get("/api/v1/secrets?prefix=life-list/&secret_type=TOKEN").json(), "name"))
        .isEmpty();
  }

  @Test
  void readsManyInTheOrderAsked() {
    Http.create("life/batch", "v");
    JsonNode items =
        Http.post(
                "/api/v1/secrets:batch-get",
                """
                {"items":[{"name":"life/none"},{"name":"life/batch","version":"1"},
                          {"name":"life/batch","label":"CURRENT"}]}\
                """)
            .json()
            .get("items");
    assertThat(items.get(0).get("name").asString()).isEqualTo("life/none");
    assertThat(items.get(0).get("error").get("code").asString()).isEqualTo("secret_not_found");
    assertThat(items.get(0).get("error").get("status").asInt()).isEqualTo(404);
    assertThat(items.get(0).get("error").get("detail").asString()).isEqualTo("Secret not found");
    assertThat(items.get(1).get("value").asString()).isEqualTo("v");
    assertThat(items.get(2).get("version").asString()).isEqualTo("1");
  }

  @Test
  void keepsTheFormOfTextMapAndBinary() {
    Http.create("life/text", "tab\t quote\" backslash\\ umlaut\u00fc clef\ud834\udd1e \u0001");
    assertThat(value(ROOT + "life/text"))
        .isEqualTo("tab\t quote\" backslash\\ umlaut\u00fc clef\ud834\udd1e \u0001");

    Http.post(
        ROOT + "create",
        """
        {"name":"life/map","value": {"user" : "a\\u00fc", "port":5432, "big":1e400, "on":true,
         "none":null, "pi":3.140}}\
        """);
    Http.Answer map = Http.get(ROOT + "life/map");
    assertThat(map.text())
        .contains(
            "\"value\":{\"user\":\"a\u00fc\",\"port\":5432,\"big\":1e400,\"on\":true,\"none\":null,"
                + "\"pi\":3.140}");
    assertThat(map.json().get("content_type").asString()).isEqualTo("application/json");

    byte[] bytes = {0, 1, (byte) 0xff, (byte) 0xfe};
    String base64 = Base64.getEncoder().encodeToString(bytes);
    Http.post(
        ROOT + "create",
        "{\"encoding\":\"base64\",\"name\":\"life/bin\",\"value\":\"" + base64 + "\"}");
    JsonNode binary = Http.get(ROOT + "life/bin").json();
    assertThat(binary.get("value").asString()).isEqualTo(base64);
    assertThat(binary.get("encoding").asString()).isEqualTo("base64");
    assertThat(binary.get("content_type").asString()).isEqualTo("application/octet-stream");
  }

  @Test
  void returnsTemplatesByteForByte() {
    for (String text :
        new String[] {"${7*7}", "<%=1%>", "${jndi:ldap://x/y}", "#{1+1}", "%2F%25"}) {
      Http.create("life/template-" + Integer.toHexString(text.hashCode()), text);
      assertThat(value(ROOT + "life/template-" + Integer.toHexString(text.hashCode())))
          .isEqualTo(text);
    }
  }

  @Test
  void searchesTheTrailInPages() {
    Http.create("life/trail", "v");
    Http.get(ROOT + "life/trail");
    Http.get(ROOT + "life/trail");
    JsonNode first = Http.get("/api/v1/audit?resource_name=life/trail&limit=3").json();
    // The search is an event itself.
    assertThat(texts(first, "action")).containsExactly("READ_AUDIT", "READ", "READ");
    String cursor = first.get("next_cursor").asString();
    JsonNode second =
        Http.get("/api/v1/audit?resource_name=life/trail&limit=3&cursor=" + cursor).json();
    assertThat(texts(second, "action")).containsExactly("CREATE");
    String from = first.get("items").get(2).get("timestamp").asString();
    JsonNode since =
        Http.get("/api/v1/audit?resource_name=life/trail&action=READ&from=" + from).json();
    assertThat(since.get("items").size()).isEqualTo(2);
  }

  private static String value(String path) {
    Http.Answer answer = Http.get(path);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json().get("value").asString();
  }

  private static java.util.List<String> texts(JsonNode page, String field) {
    return StreamSupport.stream(page.get("items").spliterator(), false)
        .map(item -> item.get(field).asString())
        .toList();
  }
}
