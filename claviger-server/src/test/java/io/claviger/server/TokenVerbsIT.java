package io.claviger.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The verbs for tokens, on a running server and at its database. */
class TokenVerbsIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String TOKENS = "/api/v1/tokens";

  @TempDir static Path directory;

  private static Program server;
  private static Api api;

  private final StringBuilder everythingShown = new StringBuilder();

  @BeforeAll
  static void serve() throws Exception {
    server = Program.serve(directory, Map.of(), "dev", "--port", "0");
    api = new Api(server.uri(), server.token());
  }

  @AfterAll
  static void stop() {
    api.close();
    server.close();
  }

  @AfterEach
  void noTokenWasShown() {
    assertThat(everythingShown.toString()).doesNotContain("clv_", server.token());
  }

  /** In the directory of dev, so as its admin. */
  private Program.Result run(String... arguments) throws Exception {
    return run(Map.of(), arguments);
  }

  private Program.Result run(Map<String, String> more, String... arguments) throws Exception {
    Map<String, String> variables =
        new HashMap<>(Map.of("XDG_CONFIG_HOME", directory.resolve("home").toString()));
    variables.putAll(more);
    Program.Result result = Program.run(directory, variables, arguments);
    everythingShown.append(result);
    return result;
  }

  private static Api.Answer make(String principal, String more) throws Exception {
    return api.done(
        "POST",
        TOKENS,
        "{\"principal\":\"%s\",\"policies\":[\"reader\"]%s}".formatted(principal, more));
  }

  private static JsonNode known(String accessor) throws Exception {
    return api.get(TOKENS + "/" + accessor).json();
  }

  @Test
  void listsTokensAndTheirPrincipals() throws Exception {
    String first = make("lists", "").text("accessor");
    String second = make("lists", "").text("accessor");
    String other = make("others", "").text("accessor");
    run("token", "revoke", second).assertExitCode(0);

    Program.Result all = run("token", "list");
    all.assertExitCode(0);
    assertThat(all.output()).contains("ACCESSOR", first, other, "dev-admin").doesNotContain(second);
    Program.Result some = run("token", "list", "--principal", "lists", "--all", "--output", "json");
    some.assertExitCode(0);
    JsonNode listing = JSON.readTree(some.output());
    assertThat(listing.get("next_cursor").isNull()).isTrue();
    assertThat(listing.get("items").findValuesAsString("accessor"))
        .containsExactlyInAnyOrder(first, second);
    assertThat(listing.get("items").findValuesAsString("state"))
        .containsExactlyInAnyOrder("active", "revoked");
    assertThat(run("token", "list", "--limit", "1", "--output", "table").output().lines())
        .hasSize(2);
  }

  @Test
  void showsATokenAndTheOneInUse() throws Exception {
    Api.Answer made = make("shown", ",\"ttl\":\"PT1H\",\"description\":\"nightly\"");
    String accessor = made.text("accessor");
    Program.Result shown = run("token", "show", accessor);
    shown.assertExitCode(0);
    assertThat(shown.output()).contains(accessor, "nightly", "active", "reader");
    Program.Result json = run("token", "show", accessor, "--output", "json");
    assertThat(JSON.readTree(json.output())).isEqualTo(known(accessor));

    assertThat(run("token", "self").output()).contains("dev-admin", "root");
    Map<String, String> own =
        Map.of("CLAVIGER_ADDR", server.uri().toString(), "CLAVIGER_TOKEN", made.text("token"));
    Program.Result self = run(own, "token", "self", "--output", "json");
    assertThat(JSON.readTree(self.output()).get("accessor").asString()).isEqualTo(accessor);
    run(own, "token", "show", accessor).assertExitCode(8);
    run(own, "token", "list").assertExitCode(8);
    run("token", "show", "nothing").assertExitCode(7);
  }

  @Test
  void renewsATokenAndTheOneInUse() throws Exception {
    Api.Answer made = make("renewed", ",\"ttl\":\"PT1H\"");
    String accessor = made.text("accessor");
    Program.Result byAdmin = run("token", "renew", accessor);
    byAdmin.assertExitCode(0);
    String then = known(accessor).get("expires_at").asString();
    assertThat(then).isGreaterThan(made.text("expires_at"));
    assertThat(byAdmin.output()).contains(accessor, then);

    Path file = Files.writeString(directory.resolve("renewed-token"), made.text("token"));
    Program.Result own =
        run("token", "renew", "--addr", server.uri().toString(), "--token-file", file.toString());
    own.assertExitCode(0);
    assertThat(known(accessor).get("expires_at").asString()).isGreaterThan(then);
    String fixed = make("renewed", ",\"renewable\":false").text("accessor");
    run("token", "renew", fixed).assertExitCode(9);
  }

  @Test
  void revokesAtTheServerWhoeverMay() throws Exception {
    Api.Answer parent =
        api.done("POST", TOKENS, "{\"principal\":\"parent\",\"policies\":[\"root\"]}");
    Api.Call child =
        new Api.Call("POST", TOKENS, "{\"principal\":\"child\",\"policies\":[\"reader\"]}");
    String accessor = api.call(child, parent.text("token")).text("accessor");
    Map<String, String> reader = Map.of("CLAVIGER_TOKEN", make("reader", "").text("token"));
    String address = server.uri().toString();
    run(reader, "token", "revoke", accessor, "--addr", address).assertExitCode(8);
    assertThat(known(accessor).get("state").asString()).isEqualTo("active");

    Program.Result both = run("token", "revoke", parent.text("accessor"), "--addr", address);
    both.assertExitCode(0);
    assertThat(both.output()).contains("2 in all");
    assertThat(known(accessor).get("state").asString()).isEqualTo("revoked");
    assertThat(known(accessor).get("revoked_at").isNull()).isFalse();
    assertThat(run("token", "revoke", accessor, "--output", "json").output().strip())
        .isEqualTo("{\"revoked\":0}");
    run("token", "revoke", "nothing").assertExitCode(7);
  }

  @Test
  void revokesAtTheDatabaseThatIsNamed() throws Exception {
    Map<String, String> unreachable = Map.of("CLAVIGER_ADDR", "http://127.0.0.1:1");
    String byOption = make("here", "").text("accessor");
    Program.Result json =
        run(
            unreachable,
            "token",
            "revoke",
            byOption,
            "--data",
            directory.resolve(".claviger").toString(),
            "--output",
            "json");
    json.assertExitCode(0);
    assertThat(json.output().strip()).isEqualTo("{\"revoked\":1}");
    assertThat(revoker(byOption)).isEqualTo("local-operator");

    String byVariable = make("here", "").text("accessor");
    Map<String, String> variables = new HashMap<>(unreachable);
    variables.put("CLAVIGER_DATA", directory.resolve(".claviger").toString());
    assertThat(run(variables, "token", "revoke", byVariable).output()).isEqualTo("Revoked.\n");
    assertThat(revoker(byVariable)).isEqualTo("local-operator");
    run(variables, "token", "revoke", "nothing").assertExitCode(1);

    // An option that names a server wins over a variable that names a database.
    variables.put("CLAVIGER_TOKEN", server.token());
    run(variables, "token", "revoke", "nothing", "--addr", server.uri().toString())
        .assertExitCode(7);
    run("token", "revoke", "nothing", "--addr", "http://127.0.0.1:1", "--data", ".claviger")
        .assertExitCode(2);
  }

  /** Who revoked a token, as the trail says. */
  private static String revoker(String accessor) throws Exception {
    JsonNode events =
        api.get("/api/v1/audit?action=REVOKE_TOKEN&result=SUCCESS").json().get("items");
    for (JsonNode event : events) {
      if (event.get("details").toString().contains(accessor)) {
        return event.get("actor_id").asString();
      }
    }
    return "nobody";
  }
}
