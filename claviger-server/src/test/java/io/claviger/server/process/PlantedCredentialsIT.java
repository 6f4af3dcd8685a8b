package io.claviger.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.server.Program;
import io.claviger.testkit.JournalCheck;
import io.claviger.testkit.RestartablePostgres;
import io.claviger.testkit.SqliteFixture;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Passwords, secret ids and tokens that go through a server show up nowhere but in the one answer
 * that gives them.
 */
class PlantedCredentialsIT {
  private static final String USERPASS = "/auth/userpass";
  private static final String APPROLE = "/auth/approle";
  private static final String PASSWORD = USERPASS + "/password";

  private final String first = password();
  private final String second = password();
  private final Leaks leaks = new Leaks();
  @TempDir private Path directory;
  @TempDir private Path data;
  private URI server;
  private Client admin;

  private static String password() {
    byte[] bytes = new byte[24];
    new SecureRandom().nextBytes(bytes);
    return "pw/+ " + HexFormat.of().formatHex(bytes);
  }

  @BeforeEach
  void sayWhat() {
    System.out.println("planted " + first + " and " + second);
    leaks.plant("the first password", first);
    leaks.plant("the second password", second);
  }

  @Test
  void leakNowhereOnSqlite() throws Exception {
    try (SqliteFixture file = SqliteFixture.freshDatabase()) {
      plantAndLook(Installed.on(file.url(), directory), file.file().getParent());
    }
  }

  @Test
  void leakNowhereOnPostgresql() throws Exception {
    try (RestartablePostgres database = new RestartablePostgres(data)) {
      plantAndLook(Installed.on(database.url(), directory), data);
    }
  }

  private void plantAndLook(Installed installed, Path files) throws Exception {
    Map<String, String> settings = new HashMap<>(Leaks.TRACE);
    settings.put("CLAVIGER_SERVER_RATE_LIMITS_FAILURES_AT_ONCE", "0"); // many fail, on purpose
    settings.put("CLAVIGER_SERVER_RATE_LIMITS_FAILURES_PER_MINUTE", "0");
    leaks.plant("the token of the administrator", installed.token());
    String log;
    try (Program program = installed.serve(settings);
        JournalCheck journal = new JournalCheck(installed.url(), installed.rootKeys())) {
      server = program.uri();
      admin = new Client(server, installed.token());
      usePasswords();
      useSecretIds();
      useTokens();
      journal.awaitFolded(journal.head());
      String trail = admin.get("/audit?limit=1000").body();
      assertThat(trail)
          .contains("change_own_password", "approle:robot", "userpass:dora", "create_secret_id");
      leaks.keep("the trail", trail);
      leaks.keep("the metrics", metrics());
      leaks.assertNothingIn(files);
      admin.close();
      assertThat(program.terminate()).isEqualTo(143);
      log = program.errors() + program.lines();
    }
    leaks.assertNothingIn(files);
    assertThat(log).as("the log has traces").contains("TRACE", "io.claviger");
    leaks.keep("the log", log);
    leaks.assertNothingKept();
  }

  private String metrics() throws IOException {
    Answer answer = admin.exchange(admin.request("GET", "/actuator/prometheus", ""));
    assertThat(answer.status()).isEqualTo(200);
    return answer.body();
  }

  private void usePasswords() throws IOException {
    String dora = USERPASS + "/users/dora";
    String user = user(first);
    leaks.told(200, admin.send("PUT", dora, user));
    leaks.told(200, admin.get(dora));
    leaks.told(200, admin.get(USERPASS + "/users"));
    for (String body :
        new String[] {
          "{\"password\":\"" + first + "\"}",
          "{\"policies\":[\"reader\"],\"password\":[\"" + first + "\"]}",
          "{\"policies\":[\"reader\"],\"password\":\"" + first,
          "{\"policies\":[\"reader\"],\"password\":\"" + first + "\",\"" + first + "\":1}",
          "{\"policies\":[\"" + first + "\"],\"password\":\"" + first + "\"}",
          "{\"policies\":[\"reader\"],\"token_ttl\":\"" + first + "\"}",
          user(first.repeat(5)),
        }) {
      leaks.told(400, admin.send("PUT", dora, body));
    }
    leaks.told(
        400, admin.send("PUT", USERPASS + "/users/" + first.substring(5), user(first + "d")));
    leaks.told(400, admin.send("PUT", USERPASS + "/users/root", user));
    try (Client stranger = new Client(server, "")) {
      leaks.told(401, stranger.send("PUT", dora, user));
      logInWrongly(stranger);
      leaks.told(200, admin.send("PUT", dora, user)); // ends the lock-out
      String token = stranger.send("POST", USERPASS + "/login", login("dora", first)).text("token");
      leaks.plant("the token of dora", token);
      changePassword(token);
      leaks.told(401, stranger.send("POST", USERPASS + "/login", login("dora", first)));
      token = stranger.send("POST", USERPASS + "/login", login(" Dora", second)).text("token");
      leaks.plant("the second token of dora", token);
      try (Client renewed = new Client(server, token)) {
        leaks.told(200, renewed.send("POST", "/tokens:renew-self", ""));
        leaks.told(200, renewed.send("POST", "/tokens:revoke-self", ""));
        leaks.told(401, renewed.get("/tokens:self"));
      }
    }
  }

  private static String user(String password) {
    return "{\"policies\":[\"reader\"],\"password\":\"" + password + "\"}";
  }

  private static String login(String name, String password) {
    return "{\"user\":\"" + name + "\",\"password\":\"" + password + "\"}";
  }

  private void logInWrongly(Client stranger) throws IOException {
    String path = USERPASS + "/login";
    for (int i = 0; i < 7; i++) { // the last ones are locked out
      leaks.told(401, stranger.send("POST", path, login("dora", first + i)));
    }
    leaks.told(401, stranger.send("POST", path, login(first, first)));
    leaks.told(401, stranger.send("POST", path, login(first, "dora")));
    for (String body :
        new String[] {
          "\"" + first + "\"",
          "{\"user\":\"dora\",\"password\":\"" + first,
          "{\"user\":\"dora\",\"password\":{\"a\":\"" + first + "\"}}",
          "{\"user\":\"dora\",\"" + first + "\":\"" + first + "\"}",
          "{\"user\":\"dora\",\"password\":\"" + first + "\",\"password\":\"" + first + "\"}",
        }) {
      leaks.told(400, stranger.send("POST", path, body));
    }
    String query = "?password=" + URLEncoder.encode(first, StandardCharsets.UTF_8);
    leaks.told(400, stranger.send("POST", path + query, login("dora", first)));
    String basic = "Authorization: Basic " + PlantedForms.base64("dora:" + first);
    leaks.told(401, stranger.send("GET", "/secrets", "", basic));
  }

  private void changePassword(String token) throws IOException {
    try (Client dora = new Client(server, token)) {
      leaks.told(403, dora.send("POST", PASSWORD, change(second, first)));
      leaks.told(403, admin.send("POST", PASSWORD, change(first, second)));
      leaks.told(400, dora.send("POST", PASSWORD, change(first, "dora" + second)));
      leaks.told(400, dora.send("POST", PASSWORD, change(first, second.repeat(5))));
      leaks.told(400, dora.send("POST", PASSWORD, "{\"present_password\":\"" + first));
      leaks.told(200, dora.send("POST", PASSWORD, change(first, second)));
    }
  }

  private static String change(String present, String wanted) {
    return "{\"present_password\":\"" + present + "\",\"new_password\":\"" + wanted + "\"}";
  }

  private void useSecretIds() throws IOException {
    String role = APPROLE + "/roles/robot";
    leaks.told(200, admin.send("PUT", role, "{\"policies\":[\"reader\"],\"secret_id_uses\":2}"));
    Answer made = admin.send("POST", role + ":secret-id", "");
    String roleId = made.text("role_id");
    String secretId = made.text("secret_id");
    leaks.plant("the secret id", secretId);
    String path = APPROLE + "/login";
    try (Client stranger = new Client(server, "");
        Client wrong = new Client(server, secretId)) {
      Answer login = stranger.send("POST", path, login(roleId, secretId, "secret_id"));
      leaks.plant("the token of the role", login.text("token"));
      leaks.told(401, stranger.send("POST", path, login("x" + roleId, secretId, "secret_id")));
      leaks.told(401, stranger.send("POST", path, login(secretId, roleId, "secret_id")));
      leaks.told(401, stranger.send("POST", path, login(roleId, secretId + "x", "secret_id")));
      leaks.told(400, stranger.send("POST", path, login(roleId, secretId, secretId)));
      leaks.told(400, stranger.send("POST", path, "{\"secret_id\":\"" + secretId));
      leaks.told(401, stranger.get("/secrets?secret_id=" + secretId));
      leaks.told(400, admin.get("/secrets?secret_id=" + secretId));
      leaks.told(401, wrong.get("/secrets"));
      leaks.told(400, admin.send("POST", APPROLE + "/secret-ids/" + secretId + ":revoke", ""));
      login = stranger.send("POST", path, login(roleId, secretId, "secret_id"));
      leaks.plant("the second token of the role", login.text("token"));
      leaks.told(401, stranger.send("POST", path, login(roleId, secretId, "secret_id")));
    }
    leaks.told(200, admin.get(role + ":secret-ids"));
    String revoke = APPROLE + "/secret-ids/" + made.text("accessor") + ":revoke";
    leaks.told(200, admin.send("POST", revoke, ""));
  }

  private static String login(String roleId, String secretId, String field) {
    return "{\"role_id\":\"" + roleId + "\",\"" + field + "\":\"" + secretId + "\"}";
  }

  private void useTokens() throws IOException {
    Answer made =
        admin.send(
            "POST", "/tokens", "{\"principal\":\"ci\",\"policies\":[\"reader\"],\"uses\":9}");
    String token = made.text("token");
    String accessor = made.text("accessor");
    leaks.plant("the token", token);
    try (Client ci = new Client(server, token);
        Client stranger = new Client(server, "")) {
      leaks.told(200, ci.get("/secrets"));
      leaks.told(403, ci.create("planted/a", "value", "key"));
      leaks.told(400, ci.get("/secrets?token=" + token));
      leaks.told(200, ci.send("GET", "/secrets", "", "X-Request-Id: " + token));
      leaks.told(401, stranger.send("GET", "/secrets", "", "X-Claviger-Token: " + token));
      leaks.told(401, stranger.send("GET", "/secrets", "", "Cookie: token=" + token));
      leaks.told(401, stranger.send("GET", "/secrets", "", "Authorization: " + token));
      leaks.told(401, stranger.send("GET", "/secrets", "", "Authorization: Basic " + token));
      leaks.told(
          401,
          stranger.send(
              "GET",
              "/secrets",
              "",
              "Authorization: Bearer " + token,
              "Authorization: Bearer " + token));
      leaks.told(401, stranger.send("POST", USERPASS + "/login", login("ci", token)));
      leaks.told(401, stranger.send("POST", APPROLE + "/login", login(token, token, "secret_id")));
    }
    for (String text : List.of(token, token + "x")) {
      leaks.told(400, admin.get("/tokens/" + text));
      leaks.told(400, admin.send("POST", "/tokens/" + text + ":revoke", ""));
      leaks.told(400, admin.send("POST", "/tokens/" + text + ":renew", ""));
    }
    leaks.told(200, admin.get("/tokens/" + accessor));
    leaks.told(200, admin.get("/tokens?include_inactive=true"));
    leaks.told(200, admin.send("POST", "/tokens/" + accessor + ":revoke", ""));
    try (Client ci = new Client(server, token)) {
      leaks.told(401, ci.get("/secrets"));
    }
  }
}
