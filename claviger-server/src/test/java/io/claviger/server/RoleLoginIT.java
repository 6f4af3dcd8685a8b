package io.claviger.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Logins with role id and secret id at a running server, over HTTP and by the verbs. */
class RoleLoginIT {
  private static final String APPROLE = "/api/v1/auth/approle";
  private static final int AT_ONCE = 64;

  @TempDir static Path directory;

  private static Program server;
  private static Api api;

  @BeforeAll
  static void serve() throws Exception {
    server = Program.serve(directory, Map.of(), "dev", "--port", "0");
    api = new Api(server.uri(), server.token());
    api.done("POST", "/api/v1/secrets/create", "{\"name\":\"fleet/key\",\"value\":\"planted\"}");
  }

  @AfterAll
  static void stop() {
    api.close();
    server.close();
  }

  /** What a machine logs in with. */
  private record Credentials(String roleId, String secretId, String accessor) {
    private static Credentials of(String role, String more) throws Exception {
      Api.Answer made = api.done("POST", APPROLE + "/roles/" + role + ":secret-id", more);
      return new Credentials(made.text("role_id"), made.text("secret_id"), made.text("accessor"));
    }

    Api.Call login() {
      String body = "{\"role_id\":\"%s\",\"secret_id\":\"%s\"}".formatted(roleId, secretId);
      return new Api.Call("POST", APPROLE + "/login", body);
    }
  }

  private static void makeRole(String name, String more) throws Exception {
    api.done("PUT", APPROLE + "/roles/" + name, "{\"policies\":[\"reader\"]" + more + "}");
  }

  private static Api.Answer logIn(Credentials credentials) throws Exception {
    return api.call(credentials.login(), "");
  }

  @Test
  void oneOf64ParallelLoginsWithTheLastUseSucceeds() throws Exception {
    makeRole("once", ",\"secret_id_uses\":1");
    Credentials credentials = Credentials.of("once", "");
    List<CompletableFuture<Api.Answer>> logins = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      logins.add(api.begin(credentials.login(), ""));
    }
    List<Api.Answer> answers = logins.stream().map(CompletableFuture::join).toList();

    List<Api.Answer> done = answers.stream().filter(answer -> answer.status() == 200).toList();
    assertThat(done).hasSize(1);
    List<Api.Answer> refused = answers.stream().filter(answer -> answer.status() != 200).toList();
    assertThat(refused).hasSize(AT_ONCE - 1).containsOnly(refused.getFirst());
    assertThat(refused.getFirst().status()).isEqualTo(401);
    assertThat(done.getFirst().text("principal")).isEqualTo("approle:once");
    Api.Call read = new Api.Call("GET", "/api/v1/secrets/fleet/key", "");
    assertThat(api.call(read, done.getFirst().text("token")).text("value")).isEqualTo("planted");
    JsonNode trail =
        api.get("/api/v1/audit?action=LOGIN&actor_id=approle:once").json().get("items");
    assertThat(trail).hasSize(1);
    assertThat(trail.get(0).get("result").asString()).isEqualTo("SUCCESS");
  }

  @Test
  void everyRefusalIsAnsweredTheSame() throws Exception {
    Map<String, Api.Answer> refusals = new LinkedHashMap<>();
    makeRole("good", "");
    Credentials good = Credentials.of("good", "");
    assertThat(logIn(good).status()).isEqualTo(200);
    assertThat(logIn(good).status()).as("any number of logins").isEqualTo(200);

    String none = "0".repeat(good.roleId().length());
    refusals.put("an unknown role id", logIn(new Credentials(none, good.secretId(), "")));
    refusals.put("no role id at all", logIn(new Credentials("x", good.secretId(), "")));
    String other = good.secretId().substring(0, good.secretId().length() - 1);
    other += good.secretId().endsWith("A") ? "B" : "A";
    refusals.put("another secret id", logIn(new Credentials(good.roleId(), other, "")));
    refusals.put("no secret id at all", logIn(new Credentials(good.roleId(), "x", "")));
    makeRole("second", "");
    Credentials second = Credentials.of("second", "");
    refusals.put(
        "another role's secret id", logIn(new Credentials(good.roleId(), second.secretId(), "")));
    refusals.put("used up", usedUp());
    refusals.put("expired", expired());
    refusals.put("revoked", revoked());
    Credentials elsewhere = Credentials.of("good", "{\"bound_addresses\":[\"192.0.2.0/24\"]}");
    refusals.put("from another address than the secret id's", logIn(elsewhere));
    makeRole("far", ",\"bound_addresses\":[\"192.0.2.0/24\"]");
    refusals.put("from another address than the role's", logIn(Credentials.of("far", "")));
    makeRole("second", ",\"enabled\":false");
    refusals.put("disabled", logIn(second));
    api.done("DELETE", APPROLE + "/roles/second", "");
    refusals.put("deleted", logIn(second));

    Api.Answer expected = refusals.get("an unknown role id");
    assertThat(expected.status()).isEqualTo(401);
    assertThat(expected.text("detail")).isEqualTo("The login is refused");
    refusals.forEach((why, answer) -> assertThat(answer).as(why).isEqualTo(expected));
  }

  private static Api.Answer usedUp() throws Exception {
    makeRole("twice", ",\"secret_id_uses\":2");
    Credentials credentials = Credentials.of("twice", "");
    assertThat(logIn(credentials).status()).isEqualTo(200);
    assertThat(logIn(credentials).status()).isEqualTo(200);
    return logIn(credentials);
  }

  private static Api.Answer expired() throws Exception {
    makeRole("short", ",\"secret_id_ttl\":\"PT1S\"");
    Credentials credentials = Credentials.of("short", "");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> !state("short", credentials).equals("active"));
    return logIn(credentials);
  }

  private static Api.Answer revoked() throws Exception {
    Credentials credentials = Credentials.of("good", "");
    api.done("POST", APPROLE + "/secret-ids/" + credentials.accessor() + ":revoke", "");
    return logIn(credentials);
  }

  /** Of a secret id; "gone" when the list has it no more. */
  private static String state(String role, Credentials credentials) throws Exception {
    JsonNode items = api.get(APPROLE + "/roles/" + role + ":secret-ids").json().get("items");
    for (JsonNode item : items) {
      if (item.get("accessor").asString().equals(credentials.accessor())) {
        return item.get("state").asString();
      }
    }
    return "gone";
  }

  private static Program.Result run(Map<String, String> variables, String... arguments)
      throws IOException, InterruptedException {
    Program.Result result = Program.run(directory, variables, arguments);
    assertThat(result.toString()).doesNotContain(server.token());
    return result;
  }

  @Test
  void theVerbsMakeARoleAndLogInByIt() throws Exception {
    run(Map.of(), "role", "put", "verbs", "--policy", "reader", "--secret-id-uses", "1")
        .assertExitCode(0);
    Program.Result made = run(Map.of(), "role", "secret-id", "verbs");
    made.assertExitCode(0);
    Path file = directory.resolve("secret-id");
    Files.writeString(file, made.output());
    String roleId = api.get(APPROLE + "/roles/verbs").text("role_id");
    Map<String, String> machine =
        Map.of(
            "XDG_CONFIG_HOME",
            directory.resolve("machine").toString(),
            "CLAVIGER_DATA",
            directory.resolve("nothing").toString());
    String[] login = {
      "login",
      "--addr",
      server.uri().toString(),
      "--method",
      "approle",
      "--role-id",
      roleId,
      "--secret-id-file",
      file.toString()
    };

    Program.Result first = run(machine, login);
    first.assertExitCode(0);
    assertThat(first.toString()).doesNotContain(made.output().strip());
    assertThat(run(machine, "secret", "get", "fleet/key").output()).isEqualTo("planted");
    run(machine, "secret", "put", "fleet/key", "--from-file", file.toString()).assertExitCode(8);
    run(machine, "logout").assertExitCode(0);

    Program.Result second = run(machine, login);
    second.assertExitCode(8);
    assertThat(second.errors()).contains("refused").doesNotContain(made.output().strip());
    assertThat(run(Map.of(), "role", "secret-ids", "verbs").output()).contains("used_up");
  }
}
