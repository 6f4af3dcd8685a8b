package io.claviger.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who may do nothing with a name does not learn from any answer of a running server what is there:
 * the bytes are the same.
 */
class HiddenNamesIT {
  /** As long as each other: the length of an answer would tell otherwise what it is about. */
  private static final List<String> NAMES =
      List.of(
          "hidden/absent-1",
          "hidden/absent-2",
          "hidden/present1",
          "hidden/deleted1",
          "hidden/purged-1",
          "hidden/disabled");

  private static final String SECRETS = "/api/v1/secrets";
  private static final String EVERYTHING =
      "\"capabilities\":[\"read\",\"write\",\"list\",\"delete\",\"rotate\",\"revoke\",\"audit\","
          + "\"admin\"]";

  @TempDir static Path directory;

  private static Program server;
  private static Api api;

  @BeforeAll
  static void serve() throws Exception {
    server = Program.serve(directory, Map.of(), "dev", "--port", "0");
    api = new Api(server.uri(), server.token());
    for (String name : NAMES.subList(2, NAMES.size())) {
      create(name);
    }
    create("open/a");
    api.done("DELETE", SECRETS + "/hidden/deleted1", "");
    api.done("DELETE", SECRETS + "/hidden/purged-1", "");
    api.done("POST", SECRETS + "/hidden/purged-1:purge", "");
    api.done("POST", SECRETS + "/hidden/disabled:disable", "{\"version\":1}");
    policy("elsewhere", "{\"path\":\"open/**\"," + EVERYTHING + "}");
    policy(
        "denied",
        "{\"path\":\"**\"," + EVERYTHING + "}",
        "{\"path\":\"hidden/**\",\"effect\":\"deny\"," + EVERYTHING + "}",
        "{\"path\":\"hid-no/**\",\"effect\":\"deny\"," + EVERYTHING + "}");
  }

  @AfterAll
  static void stop() {
    api.close();
    server.close();
  }

  private static void create(String name) throws Exception {
    api.done("POST", SECRETS + "/create", "{\"name\":\"" + name + "\",\"value\":\"one\"}");
  }

  private static void policy(String name, String... rules) throws Exception {
    api.done("PUT", "/api/v1/policies/" + name, "{\"rules\":[" + String.join(",", rules) + "]}");
  }

  /** Every route that is about a secret, in every form that could lead to another answer. */
  private static List<Api.Call> calls(String name) throws Exception {
    List<Api.Call> calls = new ArrayList<>();
    for (String operation : Operations.all(api)) {
      String[] parts = operation.split(" ", 2);
      if (parts[1].contains("{name}")) {
        calls.add(new Api.Call(parts[0], parts[1].replace("{name}", name), body(operation)));
      }
    }
    assertThat(calls).hasSizeGreaterThanOrEqualTo(13);
    String path = SECRETS + "/" + name;
    for (String query : List.of("version=1", "version=2", "label=CURRENT", "label=PREVIOUS")) {
      calls.add(new Api.Call("GET", path + "?" + query, ""));
    }
    calls.add(new Api.Call("PUT", path, "{\"value\":\"two\",\"expected_version\":1}"));
    calls.add(new Api.Call("PUT", path, "{\"value\":\"two\",\"expected_version\":7}"));
    calls.add(new Api.Call("POST", path + ":rollback", "{\"version\":2}"));
    calls.add(new Api.Call("GET", path + ":versions?limit=1", ""));
    calls.add(
        new Api.Call(
            "POST", SECRETS + "/create", "{\"name\":\"%s\",\"value\":\"two\"}".formatted(name)));
    return calls;
  }

  private static String body(String operation) {
    if (operation.matches("(PATCH|PUT) .*:metadata")) {
      return "{\"owner\":\"me\"}";
    }
    if (operation.matches("POST .*:(rollback|enable|disable)")) {
      return "{\"version\":1}";
    }
    return operation.startsWith("PUT ") ? "{\"value\":\"two\"}" : "";
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "elsewhere", "denied"})
  void everyRouteAnswersTheSameWhateverIsThere(String policy) throws Exception {
    String token = api.token(policy);
    List<Api.Call> first = calls(NAMES.getFirst());
    List<Api.Answer> expected = new ArrayList<>();
    for (Api.Call call : first) {
      Api.Answer answer = api.call(call, token);
      assertThat(answer.status()).as("%s", call).isEqualTo(403);
      assertThat(answer.body()).contains("access_denied").doesNotContain("hidden");
      expected.add(answer);
    }
    for (String name : NAMES) {
      List<Api.Call> calls = calls(name);
      for (int i = 0; i < calls.size(); i++) {
        assertThat(api.call(calls.get(i), token))
            .as("%s as %s", calls.get(i), policy)
            .isEqualTo(expected.get(i));
      }
    }
    assertNothingChanged();
  }

  /** The comparison notices a difference where there is one. */
  @Test
  void whoMaySeeTheNamesGetsOtherAnswers() throws Exception {
    String token = api.token("reader", "auditor");
    for (String verb : List.of("", ":metadata", ":versions")) {
      assertThat(api.call(new Api.Call("GET", SECRETS + "/" + NAMES.get(0) + verb, ""), token))
          .isEqualTo(api.call(new Api.Call("GET", SECRETS + "/" + NAMES.get(1) + verb, ""), token))
          .isNotEqualTo(
              api.call(new Api.Call("GET", SECRETS + "/" + NAMES.get(2) + verb, ""), token));
    }
  }

  private static void assertNothingChanged() throws Exception {
    String list = api.get(SECRETS + "?prefix=hidden/&include_deleted=true").body();
    assertThat(list).contains("hidden/present1", "hidden/deleted1").doesNotContain("absent");
    assertThat(api.get(SECRETS + "/hidden/present1").text("version")).isEqualTo("1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "elsewhere", "denied"})
  void batchesAndSearchesAnswerTheSameWhateverIsThere(String policy) throws Exception {
    String token = api.token(policy);
    Map<Api.Call, String> expected = new LinkedHashMap<>();
    for (String name : NAMES) {
      List<Api.Call> calls =
          List.of(
              new Api.Call(
                  "POST",
                  SECRETS + ":batch-get",
                  "{\"items\":[{\"name\":\"open/a\"},{\"name\":\"%s\"}]}".formatted(name)),
              new Api.Call("GET", "/api/v1/policies:explain?capability=read&resource=" + name, ""));
      for (Api.Call call : calls) {
        Api.Answer answer = api.call(call, token);
        Api.Call form = new Api.Call(call.method(), call.path().replace(name, ""), "");
        String said = answer.toString().replace(name, "");
        assertThat(said).isEqualTo(expected.computeIfAbsent(form, any -> said));
      }
    }
    assertThat(expected).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "elsewhere"})
  void theTrailOfAHiddenNameIsRefusedWhateverItHolds(String policy) throws Exception {
    String token = api.token(policy);
    for (String verb : List.of("", ":tail", ":export")) {
      List<Api.Answer> answers = new ArrayList<>();
      for (String name : NAMES) {
        answers.add(
            api.call(
                new Api.Call("GET", "/api/v1/audit" + verb + "?resource_name=" + name, ""), token));
      }
      answers.add(
          api.call(new Api.Call("GET", "/api/v1/audit" + verb + "?prefix=hidden/", ""), token));
      assertThat(answers).containsOnly(answers.getFirst());
      assertThat(answers.getFirst().status()).isEqualTo(403);
    }
  }

  @Test
  void listsShowNothingOfWhatIsHidden() throws Exception {
    for (String policy : List.of("elsewhere", "denied")) {
      String token = api.token(policy);
      for (String query : List.of("", "include_deleted=true", "limit=1", "prefix=open/")) {
        Api.Answer answer = api.call(list(query), token);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("items")).as("%s %s", policy, query).hasSize(1);
        assertThat(answer.json().get("next_cursor").isNull()).as("%s %s", policy, query).isTrue();
        assertThat(answer.body()).contains("open/a").doesNotContain("hidden");
      }
    }
  }

  /** Below one of the two prefixes there is something, below the other nothing. */
  @ParameterizedTest
  @ValueSource(strings = {"none", "elsewhere", "denied"})
  void listsOfHiddenPrefixesAnswerTheSameWhateverIsThere(String policy) throws Exception {
    String token = api.token(policy);
    List<Api.Answer> answers = new ArrayList<>();
    for (String prefix : List.of("hidden/", "hid-no/", "hidden/p", "hid-no/p", "hidden/present1")) {
      for (String more : List.of("", "&include_deleted=true", "&limit=1")) {
        answers.add(api.call(list("prefix=" + prefix + more), token));
      }
    }
    assertThat(answers).containsOnly(answers.getFirst());
    assertThat(answers.getFirst().status()).isEqualTo(403);
  }

  private static Api.Call list(String query) {
    return new Api.Call("GET", SECRETS + "?" + query, "");
  }

  /** Who may see the names but not the values gets the same answer for every value. */
  @Test
  void whoMayOnlyListIsRefusedEveryValueInTheSameWay() throws Exception {
    policy("lister", "{\"path\":\"hidden/**\",\"capabilities\":[\"list\"]}");
    String token = api.token("lister");
    List<Api.Answer> answers = new ArrayList<>();
    for (String name : NAMES) {
      for (String query : List.of("", "?version=1", "?label=PREVIOUS")) {
        answers.add(api.call(new Api.Call("GET", SECRETS + "/" + name + query, ""), token));
      }
    }
    assertThat(answers).containsOnly(answers.getFirst());
    assertThat(answers.getFirst().status()).isEqualTo(403);
  }
}
