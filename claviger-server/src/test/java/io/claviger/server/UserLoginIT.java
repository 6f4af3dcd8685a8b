package io.claviger.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** People with passwords, on a running server with the heap of the launcher. */
class UserLoginIT {
  private static final String USERS = "/api/v1/auth/userpass/users/";
  private static final String LOGIN = "/api/v1/auth/userpass/login";
  private static final String PASSWORD = "planted horse battery";
  private static final String OTHER = "another planted one";

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @TempDir Path directory;
  private Program server;

  @BeforeEach
  void serve() throws IOException {
    server = Program.serveAsLaunched(directory, "dev", "--port", "0");
    Files.writeString(directory.resolve("password"), PASSWORD + "\n");
    Files.writeString(directory.resolve("other"), OTHER + "\n");
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
  }

  private Program.Result run(String... arguments) throws Exception {
    return Program.run(
        directory, Map.of("XDG_CONFIG_HOME", directory.resolve("ours").toString()), arguments);
  }

  private Program.Result logInByCommand(String passwordFile) throws Exception {
    return Program.run(
        directory,
        Map.of("XDG_CONFIG_HOME", directory.resolve("theirs").toString()),
        "login",
        "--addr",
        server.uri().toString(),
        "--method",
        "userpass",
        "--user",
        "alice",
        "--password-file",
        passwordFile);
  }

  private HttpRequest logIn(String name, String password) {
    return HttpRequest.newBuilder(server.uri().resolve(LOGIN))
        .header("Content-Type", "application/json")
        .POST(
            BodyPublishers.ofString(
                "{\"user\":\"%s\",\"password\":\"%s\"}".formatted(name, password)))
        .build();
  }

  private HttpResponse<String> send(HttpRequest request) throws Exception {
    return client.send(request, BodyHandlers.ofString());
  }

  private static String field(HttpResponse<String> answer, String name) {
    String start = "\"" + name + "\":\"";
    int from = answer.body().indexOf(start) + start.length();
    return answer.body().substring(from, answer.body().indexOf('"', from));
  }

  @Test
  void theCommandLineMakesUsersWhoLogIn() throws Exception {
    Program.Result put =
        run("user", "put", "alice", "--policy", "reader", "--password-file", "password");
    put.assertExitCode(0);
    assertThat(put.output()).contains("alice");
    assertThat(run("user", "list").output()).contains("alice", "reader");
    run("user", "put", "Alice", "--policy", "reader", "--password-file", "password")
        .assertExitCode(2);
    run("user", "put", "root", "--policy", "reader", "--password-file", "password")
        .assertExitCode(2);

    Program.Result wrong = logInByCommand("other");
    wrong.assertExitCode(8);
    Program.Result login = logInByCommand("password");
    login.assertExitCode(0);
    run("user", "delete", "nobody", "--yes").assertExitCode(7);
    run("user", "delete", "alice", "--yes").assertExitCode(0);
    assertThat(put.output() + put.errors() + login.output() + login.errors() + wrong.errors())
        .doesNotContain("planted");
    assertThat(send(logIn("alice", PASSWORD)).statusCode()).isEqualTo(401);
    assertThat(server.errors()).doesNotContain("planted");
  }

  @Test
  void aUserChangesThePasswordOverHttp() throws Exception {
    String body = "{\"policies\":[\"reader\"],\"password\":\"" + PASSWORD + "\"}";
    HttpResponse<String> put = server.put(USERS + "bob", body, server.token());
    assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
    assertThat(put.body()).contains("\"name\":\"bob\"").doesNotContain("planted", "argon2");
    HttpResponse<String> login = send(logIn(" BOB", PASSWORD));
    assertThat(login.statusCode()).as(login.body()).isEqualTo(200);
    assertThat(field(login, "principal")).isEqualTo("userpass:bob");
    String token = field(login, "token");

    String change =
        "{\"present_password\":\"" + PASSWORD + "\",\"new_password\":\"" + OTHER + "\"}";
    assertThat(server.post("/api/v1/auth/userpass/password", change, server.token()).statusCode())
        .as("no user")
        .isEqualTo(403);
    assertThat(server.post("/api/v1/auth/userpass/password", change, token).statusCode())
        .isEqualTo(200);

    assertThat(send(logIn("bob", OTHER)).statusCode()).isEqualTo(200);
    assertThat(send(logIn("bob", PASSWORD)).statusCode()).isEqualTo(401);
    HttpResponse<String> nobody = send(logIn("nobody", PASSWORD));
    assertThat(nobody.statusCode()).isEqualTo(401);
    assertThat(field(nobody, "detail")).isEqualTo("The login is refused");
    assertThat(server.get("/api/v1/audit?action=LOGIN", server.token()).body())
        .contains("userpass:bob")
        .doesNotContain("planted");
    assertThat(server.get("/actuator/prometheus", server.token()).body())
        .contains("claviger_authentication_failures_total{reason=\"wrong_password\"} 1.0")
        .contains("claviger_authentication_failures_total{reason=\"unknown_user\"} 1.0");
  }

  @Test
  void manyGuessesAtOnceNeitherFindAPasswordNorTakeTheHeap() throws Exception {
    String body = "{\"policies\":[\"reader\"],\"password\":\"" + PASSWORD + "\"}";
    assertThat(server.put(USERS + "carol", body, server.token()).statusCode()).isEqualTo(200);
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      answers.add(
          client.sendAsync(logIn("carol", "a wrong password " + i), BodyHandlers.ofString()));
    }
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      assertThat(answer.get().statusCode()).isIn(401, 429, 503);
    }

    String metrics = server.get("/actuator/prometheus", server.token()).body();
    assertThat(metrics)
        .contains("claviger_authentication_failures_total{reason=\"wrong_password\"} 5.0");
    assertThat(server.create("carol/a", "value", server.token()).statusCode()).isEqualTo(200);
  }
}
